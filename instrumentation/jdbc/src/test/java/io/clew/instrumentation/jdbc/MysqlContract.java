package io.clew.instrumentation.jdbc;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A driver of MySQL's protocol. The server is MariaDB. */
abstract class MysqlContract extends JdbcContract {
  private static Optional<DatabaseServer> server = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    server = DatabaseServer.mariadb();
    assumeTrue(server.isPresent(), "No MariaDB here: apt-get install mariadb-server");
  }

  @AfterAll
  static void stop() {
    server.ifPresent(DatabaseServer::close);
  }

  /** Where the server is, and which database is meant. */
  static String address() {
    return "127.0.0.1:" + server.get().port + "/mysql";
  }

  @Override
  String keyColumn() {
    return "INT AUTO_INCREMENT";
  }

  @Override
  String function() {
    return "CREATE OR REPLACE FUNCTION plus_one(a INT) RETURNS INT DETERMINISTIC RETURN a + 1";
  }

  @Override
  String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  @Override
  String duplicateKey() {
    return "23000";
  }

  @Test
  void stringsOfMysql_areValues() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT \"it's\", x'ff', 5--1, _utf8'a''b' # it's\n, `Host` FROM user");
    }

    assertThat(spans().get(0))
        .hasName("SELECT user")
        .hasTag("db.statement", "SELECT ?, ?--?, _utf8?, `Host` FROM user")
        .hasTag("db.instance", "mysql");
  }
}
