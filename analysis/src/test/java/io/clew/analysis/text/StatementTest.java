package io.clew.analysis.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT a FROM t WHERE b = 'it''s' -- x | SELECT a FROM t WHERE b = {} | false",
        "SELECT a  FROM t WHERE b IN (1, 2,3) | SELECT a FROM t WHERE b IN ({}) | false",
        "SELECT a FROM t WHERE b IN ('x', 'y') | SELECT a FROM t WHERE b IN ({}) | false",
        "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y') | INSERT INTO t (a, b) VALUES ({}) | false",
        "SELECT /* 7 */ t1.a FROM t1 WHERE b = -1.5e-3 | SELECT t1.a FROM t1 WHERE b = {} | false",
        "SELECT a -1 FROM t | SELECT a -{} FROM t | false",
        "SELECT a FROM t WHERE b = ? AND c = 1 | SELECT a FROM t WHERE b = {} AND c = {} | true",
        "SELECT a FROM t WHERE b = $1 | SELECT a FROM t WHERE b = {} | true",
        "SELECT a FROM t WHERE b = :name | SELECT a FROM t WHERE b = {} | true",
        "SELECT a FROM t WHERE b = @p1 | SELECT a FROM t WHERE b = {} | true",
        "SELECT a FROM t WHERE b = %s | SELECT a FROM t WHERE b = {} | true",
        "SELECT a::text FROM t WHERE b IN (?, ?) | SELECT a::text FROM t WHERE b IN ({}) | true",
        "SELECT \"a'b\" FROM `t-1` WHERE c = 0xFF | SELECT \"a'b\" FROM `t-1` WHERE c = {} | false",
        "SELECT a FROM t WHERE b = 'open | SELECT a FROM t WHERE b = {} | false",
        "SELECT a FROM t ... | SELECT a FROM t ... | true"
      })
  void of_statement_hasNoValues(String sql, String text, boolean hasPlaceholders) {
    assertThat(Statement.of(sql)).isEqualTo(new Statement(text, hasPlaceholders));
  }

  @Test
  void of_hostileStatements_areReadOnce() {
    for (String part : new String[] {"'", "''", "\\'", "/*", "--", "((", "1,", "\"", "%s", ":a"}) {
      Statement read = Statement.of(part.repeat(500_000));

      assertThat(read.text().length()).isLessThanOrEqualTo(2 * TextPattern.MAX_READ);
      assertThat(read.hasPlaceholders()).isTrue();
    }
  }

  @Test
  void of_anyText_ends() {
    Random random = new Random(2);
    String signs = "aE1'\"`-/*?,():@$%s \n\\.;";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder sql = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        sql.append(signs.charAt(random.nextInt(signs.length())));
      }
      assertThat(Statement.of(sql.toString()).text()).hasSizeLessThanOrEqualTo(3 * sql.length());
    }
  }
}
