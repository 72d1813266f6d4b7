package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class StragglerRuleTest {
  private static List<Finding> found(double request, double... durations) {
    TestTrace trace = new TestTrace().request(request);
    for (int i = 0; i < durations.length; i++) {
      trace.get("1", "shards", "/shards/" + i, 5, durations[i]);
    }
    return trace.findings(FindingKind.STRAGGLER);
  }

  @Test
  void find_oneThatLastsLonger_savesUpToTheNext() {
    List<Finding> found = found(100, 20, 60, 22);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).savingLowMicros()).isEqualTo(38_000);
    assertThat(found.get(0).savingHighMicros()).isEqualTo(38_000);
    assertThat(found.get(0).exemplars().get(0).spanIds()).startsWith("0000000000000003");
  }

  @Test
  void find_twoCalls_isNone() {
    assertThat(found(100, 20, 60)).isEmpty();
  }

  @Test
  void find_lessThanTwiceTheMedian_isNone() {
    assertThat(found(100, 30, 60, 20)).hasSize(1);
    assertThat(found(100, 31, 60, 30.1)).isEmpty();
  }

  @Test
  void find_notMuchLongerThanTheNext_isNone() {
    assertThat(found(100, 5, 16, 6)).hasSize(1);
    assertThat(found(100, 5, 15.9, 6)).isEmpty();
    assertThat(found(200, 5, 25.9, 6)).isEmpty();
  }

  @Test
  void find_oneAfterTheOther_isNone() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "shards", "/shards/1", 5, 20);
    trace.get("1", "shards", "/shards/2", 30, 60);
    trace.get("1", "shards", "/shards/3", 95, 20);

    assertThat(trace.findings(FindingKind.STRAGGLER)).isEmpty();
  }

  @Test
  void find_otherTemplates_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "shards", "/shards/1", 5, 20);
    trace.get("1", "users", "/users/2", 5, 60);
    trace.get("1", "shards", "/shards/3", 5, 20);

    assertThat(trace.findings(FindingKind.STRAGGLER)).isEmpty();
  }

  @Test
  void find_callWhoseParentWasLost_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "shards", "/shards/1", 5, 20);
    trace.get("1", "shards", "/shards/3", 5, 20);
    trace.add(
        "fff",
        Span.Kind.CLIENT,
        "feed",
        "get",
        5,
        60,
        "http.method",
        "GET",
        "http.path",
        "/shards/2",
        "peer.service",
        "shards");

    assertThat(trace.findings(FindingKind.STRAGGLER)).isEmpty();
  }

  @Test
  void find_nobodyWaits_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.local("1", "render", 4, 90);
    for (int i = 0; i < 3; i++) {
      trace.get("1", "shards", "/shards/" + i, 5, i == 1 ? 60 : 20);
    }

    assertThat(trace.findings(FindingKind.STRAGGLER)).isEmpty();
  }

  @Test
  void find_anotherLastsNearlyAsLong_savesLess() {
    TestTrace trace = new TestTrace().request(100);
    trace.local("1", "render", 4, 46);
    for (int i = 0; i < 3; i++) {
      trace.get("1", "shards", "/shards/" + i, 5, i == 1 ? 60 : 20);
    }

    Finding found = trace.findings(FindingKind.STRAGGLER).get(0);
    assertThat(found.savingLowMicros()).isEqualTo(15_000);
    assertThat(found.savingHighMicros()).isEqualTo(40_000);
  }
}
