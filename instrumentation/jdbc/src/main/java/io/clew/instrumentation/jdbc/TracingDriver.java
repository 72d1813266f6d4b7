package io.clew.instrumentation.jdbc;

import io.opentracing.util.GlobalTracer;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Traces the statements of another driver, where an application knows its database only by a URL:
 * {@code jdbc:clew:postgresql://db/orders} in the place of {@code jdbc:postgresql://db/orders}.
 * {@link DriverManager} finds this driver by itself, and this one finds the other through it.
 *
 * <p>The tracer is that of {@link GlobalTracer}. Until one is registered there, nothing is
 * recorded. Spans are as those of {@link TracingDataSource}, with the default options. Safe for use
 * by many threads.
 */
public final class TracingDriver implements Driver {
  private static final String PREFIX = "jdbc:clew:";
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
    Driver driver = DriverManager.getDriver(real);
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
    return DriverManager.getDriver(real).getPropertyInfo(real, info);
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
