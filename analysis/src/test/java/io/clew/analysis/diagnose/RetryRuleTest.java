package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RetryRuleTest {
  private static List<Finding> found(TestTrace trace) {
    return trace.findings().stream()
        .filter(
            finding ->
                finding.finding() == FindingKind.RETRY
                    || finding.finding() == FindingKind.RETRY_STORM)
        .toList();
  }

  private static TestTrace attempts(int failed, int succeeded) {
    TestTrace trace = new TestTrace().request(500);
    for (int i = 0; i < failed + succeeded; i++) {
      trace.get(
          "1", "users", "/users/1", 1 + 15 * i, 10, "error", i < failed ? "timeout" : "false");
    }
    return trace;
  }

  @Test
  void find_secondAttempt_savesTheFirstAndThePause() {
    List<Finding> found = found(attempts(1, 1));

    assertThat(found).hasSize(1);
    assertThat(found.get(0).finding()).isEqualTo(FindingKind.RETRY);
    assertThat(found.get(0).note()).isEmpty();
    assertThat(found.get(0).savingLowMicros()).isEqualTo(15_000);
    assertThat(found.get(0).exemplars().get(0).spanIds())
        .containsExactly("0000000000000002", "0000000000000003");
  }

  @Test
  void find_noFailure_isNone() {
    assertThat(found(attempts(0, 2))).isEmpty();
  }

  @Test
  void find_noFurtherAttempt_isNone() {
    assertThat(found(attempts(1, 0))).isEmpty();
  }

  @Test
  void find_threeAttempts_areABurst() {
    assertThat(found(attempts(2, 1))).extracting(Finding::note).containsExactly("burst");
  }

  @Test
  void find_tenAttempts_areAStorm() {
    assertThat(found(attempts(9, 1)))
        .extracting(Finding::finding)
        .containsExactly(FindingKind.RETRY_STORM);
    assertThat(found(attempts(8, 1)))
        .extracting(Finding::finding)
        .containsExactly(FindingKind.RETRY);
  }

  @Test
  void find_laterThanFiveSeconds_isNone() {
    assertThat(found(pause(5000))).hasSize(1);
    assertThat(found(pause(5000.1))).isEmpty();
  }

  private static TestTrace pause(double millis) {
    TestTrace trace = new TestTrace().request(6000);
    trace.get("1", "users", "/users/1", 1, 10, "error", "x");
    trace.get("1", "users", "/users/1", 11 + millis, 10);
    return trace;
  }

  @Test
  void find_atTheSameTime_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 30, "error", "x");
    trace.get("1", "users", "/users/1", 20, 30);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_otherParameters_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 30, "error", "x");
    trace.get("1", "users", "/users/2", 40, 30);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_loopWithUnknownParametersInWhichOneFails_isNone() {
    TestTrace loop = new TestTrace().request(200);
    TestTrace retries = new TestTrace().request(200);
    for (int i = 0; i < 4; i++) {
      loop.sql("1", "SELECT a FROM t WHERE b = ?", 1 + 20 * i, 10, "error", "" + (i == 0));
      if (i < 3) {
        retries.sql("1", "SELECT a FROM t WHERE b = ?", 1 + 20 * i, 10, "error", "" + (i == 0));
      }
    }

    assertThat(found(loop)).isEmpty();
    assertThat(found(retries)).hasSize(1);
  }

  @Test
  void find_manyMoreCallsThanOtherRequests_areAStorm() {
    assertThat(kindWith(7)).isEqualTo(FindingKind.RETRY_STORM);
    assertThat(kindWith(6)).isEqualTo(FindingKind.RETRY);
  }

  /** Others make two calls. */
  private static FindingKind kindWith(int attempts) {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    for (int i = 0; i < 30; i++) {
      TestTrace trace = new TestTrace().id(i + 1).request(200);
      boolean isBad = i < 3;
      for (int n = 0; n < (isBad ? attempts : 2); n++) {
        String path = "/users/" + (isBad ? 1 : n);
        trace.get("1", "users", path, 1 + 15 * n, 10, "error", "" + (isBad && n == 0));
      }
      diagnosis.add(trace.build());
    }
    return diagnosis.findings().stream()
        .map(Finding::finding)
        .filter(kind -> kind == FindingKind.RETRY || kind == FindingKind.RETRY_STORM)
        .findFirst()
        .orElseThrow();
  }
}
