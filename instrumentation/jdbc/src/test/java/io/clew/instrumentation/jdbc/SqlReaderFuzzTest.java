package io.clew.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SQL that nobody writes by hand: put together of whatever is hard to read. */
class SqlReaderFuzzTest {
  private static final int RUNS = 20_000;

  /** What ends up in a value of each text. It has no letter or digit that anything else has. */
  private static final String SECRET = "JYZ789";

  private static final List<Dialect> DIALECTS = List.of(Dialect.values());

  /** What a value stands behind. */
  private static final String SELECT = "SELECT a FROM t WHERE a = ";

  /** What a value without quotes may stand behind. */
  private static final List<String> UNQUOTED =
      List.of(
          "SET app.user TO ",
          "SET app.user = ",
          "BEGIN; SET LOCAL app.user TO ",
          "ALTER ROLE a SET app.user = ",
          "EXEC dbo.find_user ",
          "EXEC @a = dbo.find_user @b = ",
          "SELECT a FROM t; EXECUTE find_user 'it''s', ",
          "CALL find_user(",
          "{? = call find_user(?, ");

  /** Signs that open, close or escape something, and what is between them. */
  private static final List<String> HOSTILE =
      List.of(
          "'", "''", "\"", "`", "[", "]", "\\", "\\'", "$", "$$", "$a$", "--", "-- ", "/*", "*/",
          "/*!", "//", "#", "\n", "\r", "\0", " ", ",", "(", ")", "?", ";", ".", "1", "0x", "e+",
          "E'", "q'[", "N'", "U&'", "a", "FROM ", "\u00a0", "\u200b", "\ud83d", "\u0661", "IN (",
          "'''", "\"\"\"", "$€$", "€", "$PLSQL ", "SET ", "EXEC ", "TO ", "=", "@");

  /** What may be between complete values. */
  private static final List<String> BETWEEN =
      List.of(
          " = ",
          " AND b = ",
          ", ",
          " IN (",
          ") ",
          "(",
          " || ",
          " /* it's */ ",
          " -- it's\n",
          " x ",
          " \"c\" ",
          " 12 ",
          " LIKE ",
          "\n",
          ";\n",
          " + ",
          " /* \" ` $$ [ */ ",
          " >= ");

  /** With dollars, in PostgreSQL and in others. */
  private static final List<String> NAMES = List.of("a€$$", "$$PLSQL");

  private static final Pattern ANY_OF_IT = Pattern.compile("[" + SECRET + "]");

  @ParameterizedTest
  @EnumSource
  void anything_isReadToItsEnd(Dialect dialect) {
    Random random = new Random(16);
    for (int run = 0; run < RUNS; run++) {
      StringBuilder sql = new StringBuilder(run % 2 == 0 ? "SELECT a FROM t WHERE " : "");
      for (int i = random.nextInt(40); i > 0; i--) {
        sql.append(HOSTILE.get(random.nextInt(HOSTILE.size())));
      }

      Sql read = new SqlReader(sql.toString(), dialect).read();

      assertThat(read.name()).as(sql::toString).matches("[A-Z]+( [A-Za-z_$0-9]{1,64})?");
      assertThat(read.statement()).as(sql::toString).hasSizeLessThan(SqlReader.MAX_WRITTEN + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void values_neverGetThrough(Dialect dialect) {
    Random random = new Random(17);
    for (int run = 0; run < RUNS; run++) {
      // An unknown dialect may be any, but a text is of one. The unknown one is GoogleSQL here.
      Dialect written = dialect;
      if (dialect == Dialect.UNKNOWN) {
        written = DIALECTS.get(random.nextInt(DIALECTS.size()));
      }
      StringBuilder sql = new StringBuilder(SELECT);
      if (random.nextInt(4) == 0) {
        sql.setLength(0);
        sql.append(UNQUOTED.get(random.nextInt(UNQUOTED.size())));
        sql.append(random.nextBoolean() ? SECRET : '"' + SECRET + "@b.com\"").append(' ');
      }
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        sql.append(value(written, random));
        sql.append(between(written, random));
      }

      Sql read = new SqlReader(sql.toString(), dialect).read();

      assertThat(read.name() + read.statement()).as(sql::toString).doesNotContainPattern(ANY_OF_IT);
    }
  }

  @Test
  void secret_hasNothingThatAnythingElseHas() {
    for (List<String> pieces : List.of(HOSTILE, BETWEEN, UNQUOTED, NAMES, List.of(SELECT))) {
      assertThat(String.join("", pieces)).doesNotContainPattern(ANY_OF_IT);
    }
  }

  private static String between(Dialect dialect, Random random) {
    if (dialect != Dialect.UNKNOWN && random.nextInt(8) == 0) {
      return " " + NAMES.get(dialect == Dialect.POSTGRESQL ? 0 : 1) + " ";
    }
    return BETWEEN.get(random.nextInt(BETWEEN.size()));
  }

  /** A string as this database reads it, with something hostile in it. */
  private static String value(Dialect dialect, Random random) {
    StringBuilder inner = new StringBuilder();
    int place = random.nextInt(5);
    for (int i = 0; i < 5; i++) {
      String piece = HOSTILE.get(random.nextInt(HOSTILE.size()));
      inner.append(i == place ? SECRET : piece);
    }
    String text = inner.toString();
    int kind = random.nextInt(4);
    if (kind == 0) {
      return "789" + (random.nextBoolean() ? "." + 987 : "e-789");
    }
    if (dialect == Dialect.UNKNOWN) {
      String quotes = random.nextBoolean() ? "'''" : "\"\"\"";
      return quotes + text.replace("\\", "\\\\").replace(quotes, "") + " " + quotes;
    }
    if (kind == 1 && dialect == Dialect.POSTGRESQL) {
      String tag = List.of("$b_$", "$€$", "$b\u00a0€$", "$é1$").get(random.nextInt(4));
      return tag + text.replace(tag, "") + " " + tag;
    }
    if (kind == 1 && dialect == Dialect.MYSQL) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\"\"") + '"';
    }
    if (kind == 2 && dialect == Dialect.POSTGRESQL) {
      String escaped = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
      String line = List.of("\n", " \r\n ", " -- it's\n").get(random.nextInt(3));
      return "E" + (random.nextBoolean() ? escaped : "'a'" + line + escaped + line + escaped);
    }
    if (kind == 2 && dialect == Dialect.MYSQL) {
      return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
    String doubled = text.replace("'", "''");
    return "'" + (dialect == Dialect.MYSQL ? doubled.replace("\\", "\\\\") : doubled) + "'";
  }

  @ParameterizedTest
  @EnumSource
  void longTexts_areCut(Dialect dialect) {
    for (String piece : HOSTILE) {
      String sql = piece.repeat(200_000);
      Sql read = new SqlReader(sql, dialect).read();

      assertThat(read.statement()).endsWith("...").hasSizeLessThan(SqlReader.MAX_WRITTEN + 1);
    }
  }
}
