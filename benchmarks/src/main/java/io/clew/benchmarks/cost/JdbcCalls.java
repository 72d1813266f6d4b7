package io.clew.benchmarks.cost;

import io.clew.benchmarks.workload.InboundHeaders;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Queries of one row to H2 in memory. A call prepares a statement, sets its parameter, executes it,
 * reads the row, and closes the statement. The connection stays open, as in a pool. All calls are
 * made inside a span that is recorded, or inside one that is not. These two stay open.
 */
final class JdbcCalls implements Calls {
  private static final String SELECT = "SELECT title FROM pins WHERE id = ?";
  private static final int ID = 12_345;
  private static final String TITLE = "hello";

  private final Connection connection;
  private final Tracer tracer;
  private final Span recorded;
  private final Span unrecorded;
  private final int sampled;

  /**
   * Opens the connection, and fills the table.
   *
   * @param tracing makes the data source a traced one
   * @param tracer has the spans around the calls
   * @param sampled how many calls of a round are recorded
   */
  JdbcCalls(UnaryOperator<DataSource> tracing, Tracer tracer, int sampled) throws SQLException {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:"); // Without a name: a database of this connection alone.
    this.tracer = tracer;
    this.sampled = sampled;
    recorded = server(true);
    unrecorded = server(false);
    Scope scope = tracer.activateSpan(unrecorded); // Nothing of the preparation is recorded.
    connection = tracing.apply(database).getConnection();
    fill();
    scope.close();
  }

  private void fill() throws SQLException {
    try (PreparedStatement create =
        connection.prepareStatement("CREATE TABLE pins (id INT PRIMARY KEY, title VARCHAR(50))")) {
      create.execute();
    }
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO pins VALUES (?, ?)")) {
      insert.setInt(1, ID);
      insert.setString(2, TITLE);
      insert.executeUpdate();
    }
  }

  private Span server(boolean sampled) {
    return tracer
        .buildSpan("get")
        .asChildOf(tracer.extract(Format.Builtin.HTTP_HEADERS, new InboundHeaders(sampled)))
        .start();
  }

  @Override
  public void run() throws SQLException {
    call(recorded, sampled);
    call(unrecorded, ROUND - sampled);
  }

  private void call(Span parent, int times) throws SQLException {
    Scope scope = tracer.activateSpan(parent);
    for (int i = 0; i < times; i++) {
      try (PreparedStatement select = connection.prepareStatement(SELECT)) {
        select.setInt(1, ID);
        try (ResultSet rows = select.executeQuery()) {
          if (!rows.next() || !rows.getString(1).equals(TITLE)) {
            throw new IllegalStateException("the row is missing");
          }
        }
      }
    }
    scope.close();
  }

  @Override
  public void stop() throws SQLException {
    connection.close();
  }
}
