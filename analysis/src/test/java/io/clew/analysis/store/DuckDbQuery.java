package io.clew.analysis.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What DuckDB's own program does, with its JDBC driver: a query, whose first column is printed. */
final class DuckDbQuery {
  private DuckDbQuery() {}

  public static void main(String[] args) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(args[0])) {
      while (rows.next()) {
        System.out.println(rows.getString(1));
      }
    }
  }
}
