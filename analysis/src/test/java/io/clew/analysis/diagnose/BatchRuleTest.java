package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class BatchRuleTest {
  private static TestTrace calls(int n, double duration) {
    TestTrace trace = new TestTrace().request(200);
    for (int i = 0; i < n; i++) {
      trace.get("1", "users", "/users/" + i, 1 + i * (duration + 0.1), duration);
    }
    return trace;
  }

  private static List<Finding> batches(TestTrace trace) {
    return trace.findings(FindingKind.BATCH);
  }

  @Test
  void find_fiveCallsInSequence() {
    List<Finding> found = batches(calls(5, 4));

    assertThat(found).hasSize(1);
    Finding batch = found.get(0);
    assertThat(batch.service()).isEqualTo("feed");
    assertThat(batch.operation()).isEqualTo("get /feed");
    assertThat(batch.callee()).isEqualTo("users get /users/{}");
    assertThat(batch.certainty()).isEqualTo(Certainty.CERTAIN);
    assertThat(batch.note()).isEmpty();
    assertThat(batch.savingLowMicros()).isEqualTo(16_000);
    assertThat(batch.savingHighMicros()).isEqualTo(16_000);
    assertThat(batch.exemplars().get(0).spanIds())
        .containsExactly(
            "0000000000000002",
            "0000000000000003",
            "0000000000000004",
            "0000000000000005",
            "0000000000000006");
  }

  @Test
  void find_fourCalls_isNone() {
    assertThat(batches(calls(4, 5))).isEmpty();
  }

  @Test
  void find_tooShortOnThePath_isNone() {
    assertThat(batches(calls(5, 2))).hasSize(1);
    assertThat(batches(calls(5, 1.9))).isEmpty();
  }

  @Test
  void find_tooSmallAPartOfTheRequest_isNone() {
    TestTrace trace = new TestTrace().request(1000);
    TestTrace enough = new TestTrace().request(1000);
    for (int i = 0; i < 5; i++) {
      trace.get("1", "users", "/users/" + i, 1 + 20 * i, 9.9);
      enough.get("1", "users", "/users/" + i, 1 + 20 * i, 10);
    }

    assertThat(batches(trace)).isEmpty();
    assertThat(batches(enough)).hasSize(1);
  }

  @Test
  void find_parentWasLost_isNone() {
    TestTrace trace = new TestTrace().request(200);
    for (int i = 0; i < 5; i++) {
      trace.add(
          "fff",
          Span.Kind.CLIENT,
          "board",
          "get",
          1 + 20 * i,
          9,
          "http.method",
          "GET",
          "http.path",
          "/users/" + i);
    }

    assertThat(batches(trace)).isEmpty();
  }

  @Test
  void find_otherTemplates_isNone() {
    TestTrace trace = new TestTrace().request(200);
    for (int i = 0; i < 5; i++) {
      trace.get("1", "users", "/part" + (char) ('a' + i), 1 + 10 * i, 9);
    }

    assertThat(batches(trace)).isEmpty();
  }

  @Test
  void find_sameParameters_isForACache() {
    TestTrace two = new TestTrace().request(200);
    TestTrace three = new TestTrace().request(200);
    for (int i = 0; i < 5; i++) {
      two.get("1", "users", "/users/" + i % 2, 1 + 10 * i, 9);
      three.get("1", "users", "/users/" + i % 3, 1 + 10 * i, 9);
    }

    assertThat(batches(two)).isEmpty();
    assertThat(batches(three)).hasSize(1);
  }

  @Test
  void find_overlapping_isForInformation() {
    TestTrace trace = new TestTrace().request(200);
    for (int i = 0; i < 6; i++) {
      // Four of five neighbours are in sequence, and one less in the other trace.
      trace.get("1", "users", "/users/" + i, i == 5 ? 45 : 1 + 10 * i, 9);
    }
    TestTrace overlapping = new TestTrace().request(200);
    for (int i = 0; i < 6; i++) {
      overlapping.get("1", "users", "/users/" + i, i == 5 ? 40 : i == 4 ? 35 : 1 + 10 * i, 9);
    }

    assertThat(batches(trace)).extracting(Finding::certainty).containsExactly(Certainty.CERTAIN);
    assertThat(batches(overlapping)).extracting(Finding::certainty).containsExactly(Certainty.INFO);
    assertThat(batches(overlapping)).extracting(Finding::savingHighMicros).containsExactly(0L);
  }

  @Test
  void find_sendsToKafka_areForInformation() {
    TestTrace trace = new TestTrace().request(200);
    for (int i = 0; i < 5; i++) {
      trace.add("1", Span.Kind.PRODUCER, "feed", "send feeds", 1 + 10 * i, 9, "kafka.key", "" + i);
    }

    assertThat(batches(trace)).extracting(Finding::certainty).containsExactly(Certainty.INFO);
  }

  @Test
  void find_retries_areTakenOut() {
    TestTrace trace = new TestTrace().request(200);
    for (int i = 0; i < 4; i++) {
      trace.get("1", "users", "/users/" + i, 1 + 10 * i, 9);
    }
    trace.get("1", "users", "/users/9", 50, 9, "error", "x");
    assertThat(batches(trace)).hasSize(1);

    TestTrace retried = new TestTrace().request(200);
    for (int i = 0; i < 3; i++) {
      retried.get("1", "users", "/users/" + i, 1 + 10 * i, 9);
    }
    retried.get("1", "users", "/users/9", 50, 9, "error", "x");
    retried.get("1", "users", "/users/9", 60, 9);
    assertThat(batches(retried)).isEmpty();
  }

  @Test
  void find_unknownParameters_variedOrManyAreABatch() {
    TestTrace alike = new TestTrace().request(200);
    TestTrace varied = new TestTrace().request(200);
    TestTrace fifteen = new TestTrace().request(200);
    for (int i = 0; i < 15; i++) {
      if (i < 14) {
        alike.sql("1", "SELECT a FROM t WHERE b = ?", 1 + 10 * i, 9);
      }
      fifteen.sql("1", "SELECT a FROM t WHERE b = ?", 1 + 10 * i, 9);
      varied.sql("1", "SELECT a FROM t WHERE b = ?", 1 + 10 * i, i % 3 == 0 ? 9 : 2);
    }

    assertThat(batches(alike)).extracting(Finding::note).containsExactly("batch or cache");
    assertThat(batches(varied)).extracting(Finding::note).containsExactly("");
    assertThat(batches(fifteen)).extracting(Finding::note).containsExactly("");
  }

  @Test
  void find_withServers_savesAtLeastTheTimeOutsideOfThem() {
    TestTrace trace = new TestTrace().request(200);
    for (int i = 0; i < 6; i++) {
      String client = trace.get("1", "users", "/users/" + i, 1 + 10 * i, 9);
      trace.add(
          client, Span.Kind.SERVER, "users", "get", 2 + 10 * i, 7, "http.path", "/users/" + i);
    }

    Finding batch = batches(trace).get(0);
    assertThat(batch.savingLowMicros()).isEqualTo(5 * 2_000);
    assertThat(batch.savingHighMicros()).isEqualTo(5 * 9_000);
  }
}
