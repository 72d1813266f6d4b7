package io.clew.instrumentation.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared statement whose executions have spans. */
final class TracedPreparedStatement extends ForwardingPreparedStatement {
  private final String sql;

  TracedPreparedStatement(PreparedStatement delegate, TracedConnection connection, String sql) {
    super(delegate, connection);
    this.sql = sql;
  }

  @Override
  public void addBatch() throws SQLException {
    delegate.addBatch();
    added(sql);
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    Execution execution = start(sql);
    try {
      return delegate.executeQuery();
    } catch (Throwable e) {
      execution.failed(e);
      throw e;
    } finally {
      execution.finish();
    }
  }

  @Override
  public int executeUpdate() throws SQLException {
    Execution execution = start(sql);
    try {
      return execution.updated(delegate.executeUpdate());
    } catch (Throwable e) {
      execution.failed(e);
      throw e;
    } finally {
      execution.finish();
    }
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    Execution execution = start(sql);
    try {
      return execution.updated(delegate.executeLargeUpdate());
    } catch (Throwable e) {
      execution.failed(e);
      throw e;
    } finally {
      execution.finish();
    }
  }

  @Override
  public boolean execute() throws SQLException {
    Execution execution = start(sql);
    try {
      return delegate.execute();
    } catch (Throwable e) {
      execution.failed(e);
      throw e;
    } finally {
      execution.finish();
    }
  }
}
