package io.clew.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SQL that nobody writes by hand: put together of whatever is hard to read. */
class SqlReaderFuzzTest {
  private static final int RUNS = 20_000;

  /** What ends up in a value of each text. It has no letter or digit that a piece has. */
  private static final String SECRET = "SECRET7331";

  private static final List<Dialect> KNOWN =
      List.of(Dialect.MYSQL, Dialect.POSTGRESQL, Dialect.SQLSERVER, Dialect.STANDARD);

  /** Signs that open, close or escape something, and what is between them. */
  private static final List<String> HOSTILE =
      List.of(
          "'", "''", "\"", "`", "[", "]", "\\", "\\'", "$", "$$", "$a$", "--", "-- ", "/*", "*/",
          "/*!", "//", "#", "\n", "\r", "\0", " ", ",", "(", ")", "?", ";", ".", "1", "0x", "e+",
          "E'", "q'[", "N'", "U&'", "a", "FROM ", "\u00a0", "\u200b", "\ud83d", "\u0661", "IN (");

  /** Complete values and what may be between them. */
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
      // An unknown dialect may be any, but a text is of one.
      Dialect written =
          dialect == Dialect.UNKNOWN ? KNOWN.get(random.nextInt(KNOWN.size())) : dialect;
      StringBuilder sql = new StringBuilder("SELECT a FROM t WHERE a = ");
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        sql.append(value(written, random));
        sql.append(BETWEEN.get(random.nextInt(BETWEEN.size())));
      }

      Sql read = new SqlReader(sql.toString(), dialect).read();

      assertThat(read.name()).as(sql::toString).startsWith("SELECT").doesNotContain(SECRET);
      assertThat(read.statement()).as(sql::toString).doesNotContain(SECRET, "7331");
    }
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
      return "7331" + (random.nextBoolean() ? "." + SECRET.length() : "e-7331");
    }
    if (kind == 1 && dialect == Dialect.POSTGRESQL) {
      return "$b_$" + text.replace("$b_$", "") + "$b_$";
    }
    if (kind == 1 && dialect == Dialect.MYSQL) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\"\"") + '"';
    }
    if (kind == 2 && dialect == Dialect.POSTGRESQL) {
      return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
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
