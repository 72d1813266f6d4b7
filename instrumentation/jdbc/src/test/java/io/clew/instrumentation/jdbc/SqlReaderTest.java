package io.clew.instrumentation.jdbc;

import static io.clew.instrumentation.jdbc.Dialect.MYSQL;
import static io.clew.instrumentation.jdbc.Dialect.POSTGRESQL;
import static io.clew.instrumentation.jdbc.Dialect.SQLSERVER;
import static io.clew.instrumentation.jdbc.Dialect.STANDARD;
import static io.clew.instrumentation.jdbc.Dialect.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SqlReaderTest {
  private static String statement(String sql, Dialect dialect) {
    return new SqlReader(sql, dialect).read().statement();
  }

  private static String name(String sql) {
    return new SqlReader(sql, STANDARD).read().name();
  }

  @ParameterizedTest
  @EnumSource
  void values_areGoneInAllDialects(Dialect dialect) {
    assertThat(
            statement(
                "SELECT  a , b2\nFROM t1 x WHERE s = 'it''s' AND n=-4.5e-3 AND h = 0xFF AND p = ?"
                    + " AND x - 5 > .5",
                dialect))
        .isEqualTo("SELECT a, b2 FROM t1 x WHERE s = ? AND n=? AND h = ? AND p = ? AND x - ? > ?");
  }

  @ParameterizedTest
  @EnumSource
  void lists_areOneValue(Dialect dialect) {
    assertThat(statement("a IN (1, 'b',?,-2, 0.1 )", dialect)).isEqualTo("a IN (?)");
    assertThat(statement("INSERT INTO t (a, b) VALUES (1,'x'),(2,'y'), ( ?, ? )", dialect))
        .isEqualTo("INSERT INTO t (a, b) VALUES (?)");
    assertThat(statement("f(1, a, 2)", dialect)).isEqualTo("f(?, a, ?)");
  }

  @ParameterizedTest
  @EnumSource
  void comments_areGone(Dialect dialect) {
    assertThat(statement("/* it's */SELECT 1 -- it's\nFROM/**/t -- 'end", dialect))
        .isEqualTo("SELECT ? FROM t");
  }

  @Test
  void comments_nest() {
    String sql = "SELECT /* a /* it's */ b */ 'c'";

    assertThat(statement(sql, POSTGRESQL)).isEqualTo("SELECT ?");
    assertThat(statement(sql, SQLSERVER)).isEqualTo("SELECT ?");
    assertThat(statement(sql, STANDARD)).isEqualTo("SELECT...");
    assertThat(statement("SELECT /* a /* b */ c", MYSQL)).isEqualTo("SELECT c");
  }

  @Test
  void mysql_hasEscapesAndStringsInDoubleQuotes() {
    assertThat(statement("a = 'it\\'s' AND b = \"x\\\"y\" AND `c d` = 1", MYSQL))
        .isEqualTo("a = ? AND b = ? AND `c d` = ?");
    assertThat(statement("a = 5--1 # it's\n+ b", MYSQL)).isEqualTo("a = ?--? + b");
    assertThat(statement("SELECT /*!50000 'x' */ 'y'", MYSQL)).isEqualTo("SELECT...");
    assertThat(statement("a = x'ff' AND b = _utf8'c' AND c = $$", MYSQL))
        .isEqualTo("a = ? AND b = _utf8? AND c = $$");
  }

  @Test
  void postgresql_hasDollarQuotesAndEscapeStrings() {
    assertThat(statement("DO $$ it's $x$ $$; SELECT $f_1$a $$ 'b $f_1$, $1", POSTGRESQL))
        .isEqualTo("DO ?; SELECT ?, $?");
    assertThat(statement("a = E'it\\'s' AND b = 'c:\\' AND \"d\" = '5'::int", POSTGRESQL))
        .isEqualTo("a = ? AND b = ? AND \"d\" = ?::int");
    assertThat(statement("a @> ARRAY['x','y'] AND b[1] ?? 'z'", POSTGRESQL))
        .isEqualTo("a @> ARRAY[?] AND b[?] ?? ?");
  }

  @Test
  void oracle_hasQuotesOfItsOwn() {
    assertThat(statement("a = q'[it's]' AND b = nq'!it's!' AND c = N'd'", STANDARD))
        .isEqualTo("a = ? AND b = ? AND c = ?");
    assertThat(statement("ALTER USER u IDENTIFIED BY tiger", STANDARD))
        .isEqualTo("ALTER USER u IDENTIFIED...");
    assertThat(statement("SELECT password FROM u", STANDARD)).isEqualTo("SELECT password FROM u");
    assertThat(statement("CREATE USER u PASSWORD tiger", UNKNOWN))
        .isEqualTo("CREATE USER u PASSWORD...");
  }

  @Test
  void sqlserver_hasNamesInBrackets() {
    assertThat(statement("SELECT [it's] FROM [a]]b] WHERE c = \"x\"", SQLSERVER))
        .isEqualTo("SELECT ? FROM [a]]b] WHERE c = ?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a = 'x\\' OR b = 'secret'",
        "a = \"x\\\" OR b = \"secret\"",
        "a = [x'] OR b = 'secret'",
        "a = 1 --it's secret",
        "a = 1 # it's secret",
        "a = 1 // it's secret",
        "a = 1 /* /* */ 'secret'",
        "a = 1 /*! 'secret' */",
      })
  void unknownDialect_endsWhereDialectsReadDifferently(String sql) {
    assertThat(statement(sql, UNKNOWN)).startsWith("a =").endsWith("...").doesNotContain("secret");
  }

  @ParameterizedTest
  @EnumSource
  void quotesWithoutEnd_endTheStatement(Dialect dialect) {
    assertThat(statement("a = 'secret", dialect)).isEqualTo("a = ?...");
    assertThat(statement("a = 1 /* secret", dialect)).isEqualTo("a = ?...");
    assertThat(statement("a = 1 /*/ secret", dialect)).isEqualTo("a = ?...");
  }

  @Test
  void text_isCutAtItsLimits() {
    String columns = "column, ".repeat(400);
    assertThat(statement("SELECT " + columns, STANDARD))
        .hasSize(SqlReader.MAX_WRITTEN)
        .endsWith("...");

    String list = "SELECT a FROM t WHERE b IN (" + "1, ".repeat(10_000) + "2) AND c";
    assertThat(statement(list, STANDARD)).isEqualTo("SELECT a FROM t WHERE b IN (?,...");

    String face = new String(Character.toChars(0x1F600));
    String cut = statement("x" + face.repeat(2000), STANDARD);
    assertThat(cut.codePoints()).doesNotContain(0xD83D);
    assertThat(statement("xy" + face.repeat(2000), STANDARD).codePoints()).doesNotContain(0xD83D);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT * FROM users WHERE id = 1 | SELECT users",
        "  /* c */ select a from app.users u | SELECT users",
        "select a from \"Users\" | SELECT Users",
        "(SELECT a FROM b) UNION (SELECT c FROM d) | SELECT b",
        "SELECT extract(year FROM d), a IS DISTINCT FROM b FROM t | SELECT t",
        "SELECT * FROM (SELECT * FROM a) b | SELECT",
        "SELECT 1 | SELECT",
        "SELECT 1; DELETE FROM users | SELECT",
        "SELECT f FROM generate_series(1, 2) f | SELECT generate_series",
        "INSERT INTO app.users (a) SELECT a FROM b | INSERT users",
        "INSERT IGNORE INTO users VALUES (1) | INSERT users",
        "UPDATE ONLY users SET a = 1 | UPDATE users",
        "DELETE FROM users WHERE a IN (SELECT a FROM b) | DELETE users",
        "MERGE INTO users USING b ON c | MERGE users",
        "WITH a AS (SELECT * FROM b) SELECT * FROM a | SELECT a",
        "WITH a AS (SELECT * FROM b) UPDATE c SET d = 1 | UPDATE c",
        "{? = call app.rank(?)} | CALL rank",
        "CREATE TABLE users (a int) | CREATE",
        "SELECT * FROM events_20261130 | SELECT",
        "SELECT * FROM tenant_12345.users | SELECT users",
        "SELECT * FROM \"it is\" | SELECT",
        "4711 | SQL",
        "FROBNICATE x | SQL",
        "'' | SQL",
      })
  void name_isVerbAndFirstTable(String sql, String name) {
    assertThat(name(sql)).isEqualTo(name);
  }

  @Test
  void cache_isBounded() {
    for (int i = 0; i < 3 * SqlCache.MAX_TEXTS; i++) {
      SqlCache.read("SELECT " + i, UNKNOWN);
    }
    SqlCache.read("SELECT a, " + " ".repeat(SqlCache.MAX_LENGTH), UNKNOWN);

    assertThat(SqlCache.texts(UNKNOWN)).hasSizeBetween(1, SqlCache.MAX_TEXTS);
    assertThat(SqlCache.texts(UNKNOWN).keySet())
        .allMatch(text -> text.length() <= SqlCache.MAX_LENGTH);
    Sql first = SqlCache.read("SELECT b", UNKNOWN);
    assertThat(SqlCache.read("SELECT b", UNKNOWN)).isSameAs(first);
    assertThat(SqlCache.read("SELECT \"b\"", MYSQL).statement()).isEqualTo("SELECT ?");
    assertThat(SqlCache.read("SELECT \"b\"", STANDARD).statement()).isEqualTo("SELECT \"b\"");
  }
}
