package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class WastedRuleTest {
  private static List<Finding> found(double serverEnd, String... tags) {
    TestTrace trace = new TestTrace().request(300);
    String call = trace.get("1", "users", "/users/1", 10, 50, tags);
    trace.server(call, "users", 20, serverEnd - 20);
    String other = trace.get("1", "users", "/users/2", 220, 10);
    trace.server(other, "users", 221, 8);
    return trace.findings(FindingKind.WASTED);
  }

  @Test
  void find_serverGoesOnAfterItsClientGaveUp() {
    List<Finding> found = found(200, "error", "timeout");

    assertThat(found).hasSize(1);
    assertThat(found.get(0).savingLowMicros()).isEqualTo(140_000);
    assertThat(found.get(0).callee()).isEqualTo("users serve /users/{}");
  }

  @Test
  void find_endsSoonAfter_isNone() {
    assertThat(found(70.1, "error", "timeout")).hasSize(1);
    assertThat(found(70, "error", "timeout")).isEmpty();
  }

  @Test
  void find_clientDidNotFail_isNone() {
    assertThat(found(200)).isEmpty();
  }

  @Test
  void find_clockThatNoOtherCallShows_onlyDurationsCount() {
    assertThat(alone(200, 60.1)).extracting(Finding::savingLowMicros).containsExactly(10_100L);
    assertThat(alone(200, 60)).isEmpty();
  }

  @Test
  void find_clockThatTheCallItselfDoesNotContradict_itsEndCounts() {
    assertThat(alone(20, 50.1)).extracting(Finding::savingLowMicros).containsExactly(10_100L);
    assertThat(alone(20, 50)).isEmpty();
  }

  private static List<Finding> alone(double serverStart, double serverDuration) {
    TestTrace trace = new TestTrace().request(300);
    String call = trace.get("1", "users", "/users/1", 10, 50, "error", "timeout");
    trace.server(call, "users", serverStart, serverDuration);
    return trace.findings(FindingKind.WASTED);
  }

  @Test
  void find_parentWasLost_isNone() {
    TestTrace trace = new TestTrace().request(300);
    String call = trace.add("fff", Span.Kind.CLIENT, "board", "get", 10, 50, "error", "timeout");
    trace.server(call, "users", 20, 200);

    assertThat(trace.findings(FindingKind.WASTED)).isEmpty();
  }

  @Test
  void find_clocksThatContradict_sayNothing() {
    TestTrace trace = new TestTrace().request(300);
    String call = trace.get("1", "users", "/users/1", 10, 50, "error", "timeout");
    trace.server(call, "users", 20, 180);
    // Two calls that say the clock of "users" is both ahead and behind.
    String ahead = trace.get("1", "users", "/users/2", 210, 10);
    trace.server(ahead, "users", 260, 5);
    String behind = trace.get("1", "users", "/users/3", 230, 10);
    trace.server(behind, "users", 180, 5);

    assertThat(trace.build().offsets()).anyMatch(offset -> offset.contradictory());
    assertThat(trace.findings(FindingKind.WASTED)).isEmpty();
  }
}
