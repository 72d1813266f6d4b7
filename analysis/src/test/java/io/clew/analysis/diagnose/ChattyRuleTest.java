package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import zipkin2.Span;

class ChattyRuleTest {
  private static TestTrace different(int n) {
    TestTrace trace = new TestTrace().request(500);
    for (int i = 0; i < n; i++) {
      trace.get("1", "users", "/part" + (char) ('a' + i), 1 + 20 * i, 10);
    }
    return trace;
  }

  private static TestTrace atOnce(int n) {
    TestTrace trace = new TestTrace().request(500);
    for (int i = 0; i < n; i++) {
      trace.local("1", "work" + (char) ('a' + i), 1, 10);
    }
    return trace;
  }

  @Test
  void find_fifteenCallsToOneCallee() {
    assertThat(different(15).findings(FindingKind.CHATTY))
        .extracting(Finding::callee, Finding::certainty)
        .containsExactly(tuple("users", Certainty.INFO));
    assertThat(different(14).findings(FindingKind.CHATTY)).isEmpty();
  }

  @Test
  void find_batch_isReportedAsThat() {
    TestTrace trace = new TestTrace().request(500);
    for (int i = 0; i < 15; i++) {
      trace.get("1", "users", "/users/" + i, 1 + 20 * i, 10);
    }

    assertThat(trace.findings(FindingKind.CHATTY)).isEmpty();
    assertThat(trace.findings(FindingKind.BATCH)).hasSize(1);
  }

  @Test
  void find_moreThanTwentyChildrenAtOnce() {
    assertThat(atOnce(21).findings(FindingKind.FAN_OUT)).hasSize(1);
    assertThat(atOnce(20).findings(FindingKind.FAN_OUT)).isEmpty();
  }

  @Test
  void find_callsWhoseParentWasLost_areNotCounted() {
    TestTrace trace = new TestTrace().request(500);
    for (int i = 0; i < 15; i++) {
      String path = "/part" + (char) ('a' + i);
      trace.add(
          i == 0 ? "fff" : "1",
          Span.Kind.CLIENT,
          "feed",
          "get",
          1 + 20 * i,
          10,
          "http.path",
          path,
          "peer.service",
          "users");
    }

    assertThat(trace.findings(FindingKind.CHATTY)).isEmpty();
  }

  @Test
  void find_childrenWhoseParentWasLost_areNoFanOut() {
    TestTrace trace = new TestTrace().request(500);
    for (int i = 0; i < 21; i++) {
      trace.add("fff", null, "feed", "work", 1, 10);
    }

    assertThat(trace.findings(FindingKind.FAN_OUT)).isEmpty();
  }

  @Test
  void find_manyChildrenOneAfterTheOther_areNoFanOut() {
    assertThat(different(21).findings(FindingKind.FAN_OUT)).isEmpty();
  }
}
