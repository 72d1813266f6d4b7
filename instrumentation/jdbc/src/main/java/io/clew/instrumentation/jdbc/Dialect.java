package io.clew.instrumentation.jdbc;

/** How a database reads quotes and comments, as far as they say where a value ends. */
enum Dialect {
  POSTGRESQL,
  /** With backslashes as escapes, and strings also in double quotes. */
  MYSQL,
  SQLSERVER,
  /** Only doubled quotes as escapes, and names in double quotes. */
  STANDARD,
  /** Where two dialects would read differently, the statement is cut off. */
  UNKNOWN;

  /** The dialect of a product, by the name that it has in JDBC's URLs. */
  static Dialect of(String product) {
    return switch (product) {
      case "postgresql", "pgsql" -> POSTGRESQL; // Not Redshift, whose strings all have escapes.
      case "mysql", "mariadb" -> MYSQL;
      case "sqlserver", "jtds" -> SQLSERVER;
      case "h2", "hsqldb", "derby", "db2", "oracle" -> STANDARD;
      default -> UNKNOWN;
    };
  }
}
