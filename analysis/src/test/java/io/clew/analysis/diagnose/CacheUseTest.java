package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CacheUseTest {
  /** One get a trace. */
  private static List<Finding> found(
      int gets, int misses, double get, double source, double pause) {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    for (int i = 0; i < gets; i++) {
      TestTrace trace = new TestTrace().id(i + 1).request(100);
      trace.cacheGet("1", "u:" + i, 1, get);
      if (i < misses) {
        trace.sql("1", "SELECT a FROM t WHERE b = ?", 1 + get + pause, source);
      }
      diagnosis.add(trace.build());
    }
    return diagnosis.findings().stream()
        .filter(finding -> finding.finding() == FindingKind.FIX_CACHE)
        .toList();
  }

  @Test
  void findings_halfOfTheGetsMiss_savesThose() {
    List<Finding> found = found(100, 50, 2, 20, 0.5);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).callees())
        .containsExactly("memcached get", "SELECT a FROM t WHERE b = {}");
    assertThat(found.get(0).note()).isEqualTo("50 % misses");
    assertThat(found.get(0).traces()).isEqualTo(50);
    assertThat(found.get(0).savingLowMicros()).isEqualTo(2_000);
  }

  @Test
  void findings_fewerMisses_isNone() {
    assertThat(found(100, 49, 2, 20, 0.5)).isEmpty();
  }

  @Test
  void findings_fewGets_isNone() {
    assertThat(found(99, 99, 2, 20, 0.5)).isEmpty();
  }

  @Test
  void findings_sourceLater_isNoMiss() {
    assertThat(found(100, 50, 2, 20, 1)).hasSize(1);
    assertThat(found(100, 50, 2, 20, 1.1)).isEmpty();
  }

  @Test
  void findings_getHalfAsLongAsTheSource() {
    assertThat(found(100, 10, 10, 20, 0.5))
        .extracting(Finding::note)
        .containsExactly("as slow as its source");
    assertThat(found(100, 10, 9.9, 20, 0.5)).isEmpty();
  }

  @Test
  void findings_writeAfterTheGet_isNoMiss() {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    for (int i = 0; i < 100; i++) {
      TestTrace trace = new TestTrace().id(i + 1).request(100);
      trace.cacheGet("1", "u:" + i, 1, 2);
      trace.sql("1", "UPDATE t SET a = ?", 3.5, 20);
      diagnosis.add(trace.build());
    }

    assertThat(diagnosis.findings()).noneMatch(f -> f.finding() == FindingKind.FIX_CACHE);
  }
}
