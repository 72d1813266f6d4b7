package io.clew.instrumentation.jdbc;

import static java.util.Objects.requireNonNull;

import io.opentracing.Tracer;
import io.opentracing.util.GlobalTracer;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKeyBuilder;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Traces the statements of another data source, such as a pool:
 *
 * <pre>{@code
 * DataSource dataSource = TracingDataSource.wrap(new HikariDataSource(config));
 * }</pre>
 *
 * <p>Each execution within a span gets a client span, named after the verb and the first table. Its
 * tags have the statement without values, and where the database is. A wait for a connection of a
 * millisecond or more has a span, too.
 *
 * <p>Exceptions of the driver come through as they are. What the tracer throws costs the span,
 * never the statement. Safe for use by as many threads as the other data source.
 */
public final class TracingDataSource implements DataSource, AutoCloseable {
  private final DataSource delegate;
  private final JdbcTracing tracing;

  private TracingDataSource(DataSource delegate, JdbcTracing tracing) {
    this.delegate = delegate;
    this.tracing = tracing;
  }

  /**
   * On the tracer of {@link GlobalTracer}. Until one is registered there, nothing is recorded.
   *
   * @return the same if it is traced already
   */
  public static TracingDataSource wrap(DataSource dataSource) {
    return wrap(dataSource, JdbcTracing.global());
  }

  /** With the default options. */
  public static TracingDataSource wrap(DataSource dataSource, Tracer tracer) {
    return wrap(dataSource, tracer, JdbcOptions.DEFAULT);
  }

  /** With options of your own. */
  public static TracingDataSource wrap(DataSource dataSource, Tracer tracer, JdbcOptions options) {
    return wrap(
        dataSource,
        JdbcTracing.create(requireNonNull(tracer, "tracer"), requireNonNull(options, "options")));
  }

  private static TracingDataSource wrap(DataSource dataSource, JdbcTracing tracing) {
    requireNonNull(dataSource, "dataSource");
    return dataSource instanceof TracingDataSource traced
        ? traced
        : new TracingDataSource(dataSource, tracing);
  }

  @Override
  public @Nullable Connection getConnection() throws SQLException {
    boolean isWanted = tracing.isWanted();
    long start = isWanted ? System.nanoTime() : 0;
    Connection connection;
    try {
      connection = delegate.getConnection();
    } catch (Throwable e) {
      if (isWanted) {
        tracing.connected(start, e);
      }
      throw e;
    }
    return traced(connection, isWanted, start);
  }

  @Override
  public @Nullable Connection getConnection(String username, String password) throws SQLException {
    boolean isWanted = tracing.isWanted();
    long start = isWanted ? System.nanoTime() : 0;
    Connection connection;
    try {
      connection = delegate.getConnection(username, password);
    } catch (Throwable e) {
      if (isWanted) {
        tracing.connected(start, e);
      }
      throw e;
    }
    return traced(connection, isWanted, start);
  }

  private @Nullable Connection traced(Connection connection, boolean isWanted, long start) {
    if (isWanted) {
      tracing.connected(start, null);
    }
    return tracing.trace(connection, null);
  }

  /** Closes the other data source, if it can be closed. */
  @Override
  public void close() throws SQLException {
    if (delegate instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (SQLException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new SQLException(e);
      }
    }
  }

  /** The builder's connections are not traced. */
  @Override
  public ConnectionBuilder createConnectionBuilder() throws SQLException {
    return delegate.createConnectionBuilder();
  }

  @Override
  public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
    return delegate.createShardingKeyBuilder();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return delegate.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    delegate.setLogWriter(out);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return delegate.getLoginTimeout();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    delegate.setLoginTimeout(seconds);
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return delegate.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Unwrapping.unwrap(this, delegate, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return Unwrapping.isWrapperFor(this, delegate, type);
  }

  /** Equal to what wraps the same, so that both find the same connection of a transaction. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TracingDataSource that && delegate.equals(that.delegate);
  }

  @Override
  public int hashCode() {
    return delegate.hashCode();
  }

  @Override
  public String toString() {
    return "TracingDataSource(" + delegate + ")";
  }
}
