package io.clew.instrumentation.jdbc;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MySQL's driver. The server is MariaDB. */
class MysqlTest extends JdbcContract {
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

  @Override
  DataSource dataSource() throws SQLException {
    MysqlDataSource dataSource = new MysqlDataSource();
    dataSource.setUrl("jdbc:mysql://127.0.0.1:" + server.get().port + "/mysql");
    dataSource.setUser("root");
    return dataSource;
  }

  @Override
  String service() {
    return "mysql-mysql";
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

  @Override
  Class<?> driversConnection() {
    return com.mysql.cj.jdbc.JdbcConnection.class;
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
