package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class DiagnosisTest {
  private static Trace repeated(int id, double duration, String... tags) {
    TestTrace trace = new TestTrace().id(id).request(100, tags);
    trace.get("1", "users", "/users/1", 1, duration);
    trace.get("1", "users", "/users/1", 50, duration);
    return trace.build();
  }

  private static Trace fine(int id) {
    TestTrace trace = new TestTrace().id(id).request(100);
    trace.get("1", "users", "/users/" + id, 0, 100);
    return trace.build();
  }

  private static List<Finding> caches(Diagnosis diagnosis) {
    return diagnosis.findings().stream()
        .filter(finding -> finding.finding() == FindingKind.ADD_CACHE)
        .toList();
  }

  @Test
  void findings_twoTraces_areTooFew() {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    Diagnosis development = Diagnosis.forDevelopment();
    for (int i = 1; i < 3; i++) {
      diagnosis.add(repeated(i, 10));
    }
    development.add(repeated(1, 10));

    assertThat(caches(diagnosis)).isEmpty();
    assertThat(caches(development)).hasSize(1);
    diagnosis.add(repeated(3, 10));
    assertThat(caches(diagnosis)).hasSize(1);
  }

  @Test
  void findings_lessThanOnePercentOfTheRequests_isNone() {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    for (int i = 1; i <= 3; i++) {
      diagnosis.add(repeated(i, 10));
    }
    for (int i = 4; i <= 300; i++) {
      diagnosis.add(fine(i));
    }
    assertThat(caches(diagnosis)).hasSize(1);

    diagnosis.add(fine(301));
    assertThat(caches(diagnosis)).isEmpty();
  }

  @Test
  void findings_areWeightedMeansWithTheBestExemplarsFirst() {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    diagnosis.add(repeated(1, 10));
    diagnosis.add(repeated(2, 20));
    diagnosis.add(repeated(3, 30, "sampler.param", "0.5"));
    diagnosis.add(repeated(4, 15));

    Finding finding = caches(diagnosis).get(0);
    assertThat(finding.traces()).isEqualTo(4);
    assertThat(finding.weight()).isEqualTo(5);
    assertThat(finding.savingLowMicros()).isEqualTo(21_000);
    assertThat(finding.rank()).isEqualTo(105_000);
    assertThat(finding.exemplar()).isEqualTo("0000000000000003");
    assertThat(finding.exemplars())
        .extracting(Exemplar::traceId)
        .containsExactly("0000000000000003", "0000000000000002", "0000000000000004");
  }

  @Test
  void findings_areOrderedByWhatTheySave() {
    TestTrace trace = new TestTrace().request(300);
    trace.get("1", "users", "/users/1", 1, 10);
    trace.get("1", "users", "/users/1", 50, 10);
    trace.get("1", "likes", "/likes/1", 100, 40);
    trace.get("1", "likes", "/likes/1", 150, 40);

    assertThat(trace.findings(FindingKind.ADD_CACHE))
        .extracting(Finding::callee)
        .containsExactly("likes get /likes/{}", "users get /users/{}");
  }

  @Test
  void of_anySavings_areNotMoreThanTheRequest() {
    TestTrace trace = new TestTrace().request(100);
    for (int i = 0; i < 40; i++) {
      trace.get(
          "1", "users", "/users/" + i % 30, 1 + 2 * i, 1.9, "error", i % 3 == 0 ? "x" : "false");
    }

    assertThat(trace.findings())
        .isNotEmpty()
        .allMatch(finding -> finding.savingHighMicros() <= 100_000)
        .allMatch(finding -> finding.savingLowMicros() <= finding.savingHighMicros());
  }

  @Test
  void of_oneSpan_isNothing() {
    assertThat(Diagnosis.of(Trace.of(List.of(Span.newBuilder().traceId("a").id("b").build()))))
        .isEmpty();
  }

  @Test
  void of_manyChildren_takesNoTimeByTheirSquare() {
    TestTrace trace = new TestTrace().request(400_000);
    for (int i = 0; i < 200_000; i++) {
      trace.sql("1", "SELECT a FROM t WHERE b = " + i / 2, 1 + i, i % 2 == 0 ? 1.5 : 0.5);
    }

    assertThat(trace.findings(FindingKind.BATCH)).hasSize(1);
  }
}
