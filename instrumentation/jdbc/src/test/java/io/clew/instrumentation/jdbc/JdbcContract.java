package io.clew.instrumentation.jdbc;

import static io.clew.api.SpanKind.CLIENT;
import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is so with every driver, on its real database. */
@ExtendWith(TracingExtension.class)
abstract class JdbcContract {
  /** Where a value may be looked for in vain. */
  private static final String SECRET = "Rumpelstilzchen";

  Tracer tracer;
  InMemoryReporter reporter;
  Span request;
  Scope scope;

  /** The driver's own. */
  abstract DataSource dataSource() throws SQLException;

  /** The tag {@code peer.service}. */
  abstract String service();

  /** How this database declares a column of keys that it makes. */
  abstract String keyColumn();

  /** The definition of a function {@code plus_one} of an {@code int}. */
  abstract String function();

  /** A string as this database reads it. */
  abstract String literal(String text);

  /** SQL state of a key that is there already. */
  abstract String duplicateKey();

  abstract Class<?> driversConnection();

  @BeforeEach
  void createTable(Tracer tracer, InMemoryReporter reporter) throws SQLException {
    this.tracer = tracer;
    this.reporter = reporter;
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS items");
      statement.execute(
          "CREATE TABLE items (id " + keyColumn() + " PRIMARY KEY, name VARCHAR(99) UNIQUE)");
    }
    request = tracer.buildSpan("request").start();
    scope = tracer.activateSpan(request);
  }

  @AfterEach
  void endRequest() {
    scope.close();
    request.finish();
  }

  final Connection connect() throws SQLException {
    return TracingDataSource.wrap(dataSource(), tracer).getConnection();
  }

  /** But for those of a wait for a connection, which depend on the machine. */
  final List<FinishedSpan> spans() {
    return reporter.spans().stream().filter(span -> !span.name().equals("getConnection")).toList();
  }

  private FinishedSpan onlySpan() {
    List<FinishedSpan> spans = spans();
    assertThat(spans.size()).as("spans: %s", spans).isEqualTo(1);
    assertThat(RecordedText.of(reporter)).doesNotContain(SECRET);
    return spans.get(0);
  }

  @Test
  void query_isAClientSpanOfTheActiveSpan() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT name FROM items WHERE name = '" + SECRET + "'")) {
      assertThat(rows.next()).isFalse();
    }

    assertThat(onlySpan())
        .hasName("SELECT items")
        .hasKind(CLIENT)
        .isChildOf(request.context())
        .hasTag("component", "java-jdbc")
        .hasTag("db.type", "sql")
        .hasTag("db.statement", "SELECT name FROM items WHERE name = ?")
        .hasRemoteService(service())
        .doesNotHaveTag("db.rows")
        .hasNoError();
  }

  @Test
  void update_hasItsRows() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      int count =
          statement.executeUpdate(
              "INSERT INTO items (name) VALUES ('a'), ('" + SECRET + "')",
              Statement.RETURN_GENERATED_KEYS);

      assertThat(count).isEqualTo(2);
      try (ResultSet keys = statement.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
      }
      assertThat(statement.getConnection()).isSameAs(connection);
    }

    assertThat(onlySpan())
        .hasName("INSERT items")
        .hasTag("db.statement", "INSERT INTO items (name) VALUES (?)")
        .hasTag("db.rows", 2L);
  }

  @Test
  void preparedStatement_isASpanEachTime() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO items (name) VALUES (?)")) {
      insert.setString(1, SECRET);
      assertThat(insert.executeUpdate()).isEqualTo(1);
      insert.setString(1, SECRET + 2);
      assertThat(insert.executeLargeUpdate()).isEqualTo(1);
      insert.setString(1, SECRET + 3);
      assertThat(insert.execute()).isFalse();
      assertThat(insert.getUpdateCount()).isEqualTo(1);
    }

    assertThat(spans()).hasSpans("INSERT items", "INSERT items", "INSERT items");
    assertThat(spans().get(0)).hasTag("db.rows", 1L);
    assertThat(spans().get(1)).hasTag("db.rows", 1L);
    assertThat(spans().get(2)).doesNotHaveTag("db.rows");
    assertThat(RecordedText.of(reporter)).doesNotContain(SECRET);
  }

  @Test
  void batch_isOneSpanWithItsSize() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO items (name) VALUES (?)")) {
      assertThat(insert.executeBatch()).isEmpty();
      for (int i = 0; i < 3; i++) {
        insert.setString(1, SECRET + i);
        insert.addBatch();
      }
      insert.clearBatch();
      insert.executeBatch();
      assertThat(spans()).as("of nothing").hasNoSpans();
      for (int i = 0; i < 3; i++) {
        insert.setString(1, SECRET + i);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(3);
    }

    assertThat(onlySpan()).hasName("INSERT items").hasTag("db.batch_size", 3);
  }

  @Test
  void batchOfTexts_showsTheFirst() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.addBatch("INSERT INTO items (name) VALUES ('" + SECRET + "')");
      statement.addBatch("DELETE FROM items");
      assertThat(statement.executeLargeBatch()).containsExactly(1, 1);
    }

    assertThat(onlySpan())
        .hasName("INSERT items")
        .hasTag("db.statement", "INSERT INTO items (name) VALUES (?)")
        .hasTag("db.batch_size", 2)
        .hasTag("db.rows", 2L);
  }

  @Test
  void error_hasItsStateAndNoMessage() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      String insert = "INSERT INTO items (name) VALUES ('" + SECRET + "')";
      statement.executeUpdate(insert);
      reporter.clear();

      assertThatThrownBy(() -> statement.executeUpdate(insert))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(SECRET);
    }

    assertThat(onlySpan())
        .hasName("INSERT items")
        .hasError()
        .hasTag("db.sql_state", duplicateKey())
        .doesNotHaveTag("db.rows");
    assertThat(RecordedText.of(reporter)).contains("error.kind=", "Exception");
  }

  @Test
  void batchError_isOneOfTheBatch() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO items (name) VALUES (?)")) {
      for (int i = 0; i < 2; i++) {
        insert.setString(1, SECRET);
        insert.addBatch();
      }
      assertThatThrownBy(insert::executeBatch).isInstanceOf(BatchUpdateException.class);
    }

    assertThat(onlySpan())
        .hasError()
        .hasTag("db.batch_size", 2)
        .hasTag("db.sql_state", duplicateKey());
  }

  @Test
  void transaction_hasSpansOfItsEnds() throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("INSERT INTO items (name) VALUES ('a')");
        Savepoint savepoint = connection.setSavepoint();
        statement.executeUpdate("INSERT INTO items (name) VALUES ('b')");
        connection.rollback(savepoint);
        connection.commit();
        statement.executeUpdate("DELETE FROM items");
        connection.rollback();
        try (ResultSet rows = statement.executeQuery("SELECT name FROM items")) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo("a");
          assertThat(rows.next()).isFalse();
        }
      }
      connection.commit();
    }

    assertThat(spans())
        .hasSpans(
            "INSERT items",
            "INSERT items",
            "COMMIT",
            "DELETE items",
            "ROLLBACK",
            "SELECT items",
            "COMMIT");
    assertThat(spans().get(2)).hasKind(CLIENT).hasRemoteService(service()).hasNoError();
  }

  @Test
  void call_isNamedAfterItsProcedure() throws SQLException {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(function());
    }
    try (Connection connection = connect();
        CallableStatement call = connection.prepareCall("{? = call plus_one(?)}")) {
      call.registerOutParameter(1, Types.INTEGER);
      call.setInt(2, 41);
      call.execute();

      assertThat(call.getInt(1)).isEqualTo(42);
      assertThat(call.getConnection()).isSameAs(connection);
      assertThat(call.unwrap(CallableStatement.class)).isSameAs(call);
      assertThat(Set.of(call, connection)).contains(call);
      assertThatThrownBy(() -> call.getInt(99)).isNotInstanceOf(UndeclaredThrowableException.class);
    }

    assertThat(onlySpan()).hasName("CALL plus_one").hasKind(CLIENT).hasNoError();
  }

  @Test
  void hostileValues_areReadAsTheDatabaseReadsThem() throws SQLException {
    for (String hostile :
        List.of("it's", "\\", "\\'", "x\\' or '", "\"", "--", "/*", "*/ '", "$$", "#", "`", "?")) {
      reporter.clear();
      String text = SECRET + hostile + SECRET;
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT " + literal(text) + ", '" + SECRET + "' AS b")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo(text);
      }

      assertThat(onlySpan()).hasName("SELECT").hasTag("db.statement", "SELECT ? AS b");
    }
  }

  @Test
  void wrappers_giveWhatIsInThem() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT 1")) {
      assertThat(connection.isWrapperFor(driversConnection())).isTrue();
      assertThat(connection.unwrap(driversConnection())).isInstanceOf(driversConnection());
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
      assertThat(connection.isWrapperFor(Thread.class)).isFalse();
      assertThatThrownBy(() -> connection.unwrap(Thread.class)).isInstanceOf(SQLException.class);
      assertThat(statement.isWrapperFor(Statement.class)).isTrue();
      assertThat(prepared.unwrap(PreparedStatement.class)).isSameAs(prepared);
      assertThat(prepared).hasToString(((ForwardingStatement<?>) prepared).delegate.toString());
      assertThat(Set.of(connection, statement, prepared)).contains(connection, prepared);
    }
  }

  @Test
  void closedConnection_failsAsTheDriversDoes() throws SQLException {
    Connection connection = connect();
    Statement statement = connection.createStatement();
    connection.close();

    assertThat(connection.isClosed()).isTrue();
    assertThatThrownBy(() -> statement.executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
    assertThat(onlySpan()).hasError();
  }

  @Test
  void unsampledRequest_hasNoSpans() throws SQLException {
    Span unsampled =
        tracer.buildSpan("unsampled").withTag(Tags.SAMPLING_PRIORITY.getKey(), 0).start();
    Scope inner = tracer.activateSpan(unsampled);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute("SELECT 1")).isTrue();
      assertThat(tracer.activeSpan()).isSameAs(unsampled);
    } finally {
      inner.close();
      unsampled.finish();
    }

    assertThat(spans()).hasNoSpans();
  }
}
