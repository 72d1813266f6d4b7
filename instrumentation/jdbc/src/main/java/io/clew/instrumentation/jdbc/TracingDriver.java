package io.clew.instrumentation.jdbc;

import io.opentracing.util.GlobalTracer;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Iterator;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Traces the statements of another driver, where an application knows its database only by a URL:
 * {@code jdbc:clew:postgresql://db/orders} in the place of {@code jdbc:postgresql://db/orders}.
 * {@link DriverManager} finds this driver by itself, and this one finds the other through it, or as
 * a service of the thread's class loader or its own.
 *
 * <p>The tracer is that of {@link GlobalTracer}. Until one is registered there, nothing is
 * recorded. Spans are as those of {@link TracingDataSource}, with the default options. Safe for use
 * by many threads.
 */
public final class TracingDriver implements Driver {
  private static final String PREFIX = "jdbc:clew:";

  /** Loaded at most; one that cannot be loaded counts. */
  private static final int MAX_DRIVERS = 100;

  private static final JdbcTracing TRACING = JdbcTracing.global();

  static {
    try {
      DriverManager.registerDriver(new TracingDriver());
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  /** For {@link DriverManager}, and pools that want the name of a class. */
  public TracingDriver() {}

  @Override
  public boolean acceptsURL(@Nullable String url) {
    return url != null && url.startsWith(PREFIX);
  }

  @Override
  public @Nullable Connection connect(String url, Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null; // Not ours, so that DriverManager asks the next.
    }
    String real = realUrl(url);
    Driver driver = driverOf(real);
    boolean isWanted = TRACING.isWanted();
    long start = isWanted ? System.nanoTime() : 0;
    Connection connection;
    try {
      connection = driver.connect(real, info);
    } catch (Throwable e) {
      if (isWanted) {
        TRACING.connected(start, e);
      }
      throw e;
    }
    if (isWanted) {
      TRACING.connected(start, null);
    }
    return TRACING.trace(connection, Database.parse(real));
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
    String real = realUrl(url);
    return driverOf(real).getPropertyInfo(real, info);
  }

  private static Driver driverOf(String url) throws SQLException {
    try {
      return DriverManager.getDriver(url);
    } catch (SQLException e) {
      // Those of a web application register themselves when somebody loads them.
      Driver driver = load(url, Thread.currentThread().getContextClassLoader());
      driver = driver == null ? load(url, TracingDriver.class.getClassLoader()) : driver;
      if (driver == null) {
        throw e;
      }
      return driver;
    }
  }

  private static @Nullable Driver load(String url, @Nullable ClassLoader loader) {
    Iterator<Driver> drivers = ServiceLoader.load(Driver.class, loader).iterator();
    for (int i = 0; i < MAX_DRIVERS; i++) {
      try {
        if (!drivers.hasNext()) {
          return null;
        }
        Driver driver = drivers.next();
        if (!(driver instanceof TracingDriver) && driver.acceptsURL(url)) {
          return driver;
        }
      } catch (Exception | LinkageError | ServiceConfigurationError e) {
        // It cannot be loaded, and may be of another database.
      }
    }
    return null;
  }

  private static String realUrl(String url) {
    return url.startsWith(PREFIX) ? "jdbc:" + url.substring(PREFIX.length()) : url;
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  /** It is what the other driver is, and that is not known here. */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }
}
