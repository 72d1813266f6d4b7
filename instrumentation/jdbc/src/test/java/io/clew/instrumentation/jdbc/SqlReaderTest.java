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

  /** Its strings go on in the next line, and a tag has all letters and signs that are not ASCII. */
  @Test
  void postgresql_hasLongStringsAndAnyTags() {
    assertThat(statement("SELECT E'a'\n'it\\'s secret', 'b'", POSTGRESQL)).isEqualTo("SELECT ?...");
    assertThat(statement("SELECT E'a' -- it's\n'it\\'s secret'\n'\\'secret', c", POSTGRESQL))
        .isEqualTo("SELECT ?...");
    assertThat(statement("SELECT E'a', 'c:\\' AS d", POSTGRESQL)).isEqualTo("SELECT ? AS d");
    assertThat(statement("SELECT 'a'\n'c:\\' AS d", POSTGRESQL)).isEqualTo("SELECT ? ? AS d");
    assertThat(statement("SELECT $€$my secret$€$ AS b", POSTGRESQL)).isEqualTo("SELECT ? AS b");
    assertThat(statement("SELECT $a\u00a0€$it's$a$secret$a\u00a0€$", POSTGRESQL))
        .isEqualTo("SELECT ?");
    assertThat(statement("SELECT a€$$ = 'x $$' AND b = 'secret'", POSTGRESQL))
        .isEqualTo("SELECT a€$$ = ? AND b = ?");
  }

  @Test
  void dollars_areNamesInOracleAndQuotesInH2() {
    String sql = "BEGIN log($$PLSQL_UNIT, 'paid $$ 500 to Smith'); END;";

    assertThat(statement(sql, STANDARD)).isEqualTo("BEGIN log(...");
    assertThat(statement(sql, UNKNOWN)).isEqualTo("BEGIN log(...");
    assertThat(statement("CREATE ALIAS f AS $$ secret $$", STANDARD))
        .isEqualTo("CREATE ALIAS f AS...");
    assertThat(statement("SELECT v$session, $a$ FROM b", STANDARD))
        .isEqualTo("SELECT v$session, $a$ FROM b");
    assertThat(statement("SELECT $$ , 'a $$ secret'", SQLSERVER)).isEqualTo("SELECT $$, ?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SET app.user TO secret | SET app.user TO...",
        "SET LOCAL app.user = \"secret@b.com\" | SET LOCAL app.user =...",
        "SET @a = secret | SET @a =...",
        "BEGIN; set app.user to secret | BEGIN; set app.user to...",
        "ALTER ROLE a SET app.user TO secret | ALTER ROLE a SET app.user TO...",
        "PRAGMA user = secret | PRAGMA user =...",
        "SET ROLE a; SELECT b FROM c WHERE d = 1 | SET ROLE a; SELECT b FROM c WHERE d = ?",
        "UPDATE a SET b = c WHERE d = 1 | UPDATE a SET b = c WHERE d = ?",
        "EXEC dbo.find_user secret | EXEC dbo.find_user...",
        "EXEC @a = dbo.find_user @b = 1, @c = secret | EXEC @a = dbo.find_user @b = ?, @c =...",
        "exec f N'a', @b, secret | exec f ?, @b,...",
        "EXECUTE f \"secret\" | EXECUTE f...",
        "CALL f(secret) | CALL f(...",
        "{? = call app.f(?, 1)} | {? = call app.f(?)}",
        "SELECT a; EXEC f secret | SELECT a; EXEC f...",
      })
  void valuesWithoutQuotes_endTheStatement(String sql, String recorded) {
    assertThat(statement(sql, POSTGRESQL)).isEqualTo(recorded);
    for (Dialect dialect : Dialect.values()) {
      assertThat(statement(sql, dialect)).as("%s", dialect).doesNotContain("secret");
    }
  }

  @Test
  void sqlserver_callsProceduresAnywhere() {
    assertThat(statement("INSERT INTO t EXEC [dbo].[find user] secret", SQLSERVER))
        .isEqualTo("INSERT INTO t EXEC [dbo].[find user]...");
    assertThat(statement("EXEC f [secret]", SQLSERVER)).isEqualTo("EXEC f...");
    assertThat(statement("DECLARE @a INT EXEC [dbo].[f] secret", UNKNOWN))
        .isEqualTo("DECLARE @a INT EXEC [dbo].[f]...");
  }

  @Test
  void redshift_isNotReadAsPostgresql() {
    for (String url :
        new String[] {
          "jdbc:redshift://db/orders", "jdbc:postgresql://a.b.us-east-1.redshift.amazonaws.com/c"
        }) {
      Dialect dialect = Database.parse(url).dialect;

      assertThat(statement("SELECT 'it\\'s secret'", dialect)).isEqualTo("SELECT ?...");
    }
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
        "a = '''it's secret'''",
        "a = \"\"\"it\"s secret\"\"\"",
        "a = $b$ it's secret $b$",
        "a = $€$ secret $€$",
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
        "SELECT * FROM tmp_3f2a9c1b | SELECT",
        "SELECT * FROM sales_q1_2of3 | SELECT sales_q1_2of3",
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
