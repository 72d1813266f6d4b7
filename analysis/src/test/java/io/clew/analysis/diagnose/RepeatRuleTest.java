package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatRuleTest {
  private static List<Finding> found(TestTrace trace) {
    return trace.findings(FindingKind.ADD_CACHE);
  }

  private static TestTrace twice(double duration) {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, duration);
    trace.get("1", "users", "/users/1", 50, duration);
    return trace;
  }

  @Test
  void find_sameReadAgain_savesIt() {
    List<Finding> found = found(twice(10));

    assertThat(found).hasSize(1);
    assertThat(found.get(0).callee()).isEqualTo("users get /users/{}");
    assertThat(found.get(0).savingLowMicros()).isEqualTo(10_000);
    assertThat(found.get(0).savingHighMicros()).isEqualTo(10_000);
    assertThat(found.get(0).exemplars().get(0).spanIds()).containsExactly("0000000000000003");
  }

  @Test
  void find_tooShort_isNone() {
    assertThat(found(twice(5))).hasSize(1);
    assertThat(found(twice(4.9))).isEmpty();
  }

  @Test
  void find_tooSmallAPart_isNone() {
    TestTrace trace = new TestTrace().request(1000);
    trace.get("1", "users", "/users/1", 1, 29);
    trace.get("1", "users", "/users/1", 50, 29);
    TestTrace enough = new TestTrace().request(1000);
    enough.get("1", "users", "/users/1", 1, 30);
    enough.get("1", "users", "/users/1", 50, 30);

    assertThat(found(trace)).isEmpty();
    assertThat(found(enough)).hasSize(1);
  }

  @Test
  void find_otherParameters_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 20);
    trace.get("1", "users", "/users/2", 50, 20);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_unknownParameters_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.sql("1", "SELECT a FROM t WHERE b = ?", 1, 20);
    trace.sql("1", "SELECT a FROM t WHERE b = ?", 50, 20);
    TestTrace known = new TestTrace().request(100);
    known.sql("1", "SELECT a FROM t WHERE b = 1", 1, 20);
    known.sql("1", "SELECT a FROM t WHERE b = 1", 50, 20);

    assertThat(found(trace)).isEmpty();
    assertThat(found(known)).hasSize(1);
  }

  @Test
  void find_write_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.http("1", "PUT", "users", "/users/1", 1, 20);
    trace.http("1", "PUT", "users", "/users/1", 50, 20);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_writeToTheCalleeBetween_isNone() {
    TestTrace trace = twice(10);
    trace.http("1", "PUT", "users", "/users/1", 20, 5);
    TestTrace other = twice(10);
    other.http("1", "PUT", "likes", "/likes/1", 20, 5);
    TestTrace after = twice(10);
    after.http("1", "PUT", "users", "/users/1", 70, 5);

    assertThat(found(trace)).isEmpty();
    assertThat(found(other)).hasSize(1);
    assertThat(found(after)).hasSize(1);
  }

  @Test
  void find_overlapping_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 40);
    trace.get("1", "users", "/users/1", 30, 40);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_retry_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 20, "error", "x");
    trace.get("1", "users", "/users/1", 50, 20);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_ofAnotherService_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 20);
    String call = trace.get("1", "board", "/boards/1", 40, 40);
    String server = trace.server(call, "board", 41, 38);
    trace.get(server, "users", "/users/1", 42, 20);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_cacheGets_areNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.cacheGet("1", "u:1", 1, 20);
    trace.cacheGet("1", "u:1", 50, 20);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_offThePath_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.local("1", "slow", 1, 98);
    String side = trace.local("1", "side", 1, 90);
    trace.get(side, "users", "/users/1", 2, 20);
    trace.get(side, "users", "/users/1", 50, 20);

    assertThat(found(trace)).isEmpty();
  }

  private static List<Finding> overRequests(int traces, int distinct, double duration) {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    for (int i = 0; i < traces; i++) {
      TestTrace trace = new TestTrace().id(i + 1).laterBy(i).request(100);
      trace.get("1", "users", "/users/" + i % distinct, 1, duration);
      diagnosis.add(trace.build());
    }
    return diagnosis.findings().stream()
        .filter(finding -> finding.finding() == FindingKind.ADD_CACHE)
        .toList();
  }

  @Test
  void find_sameInOtherRequests_savesTheirShare() {
    List<Finding> found = overRequests(100, 50, 20);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).note()).isEqualTo("over requests");
    assertThat(found.get(0).traces()).isEqualTo(100);
    assertThat(found.get(0).savingLowMicros()).isEqualTo(10_000);
  }

  @Test
  void find_inTooFewOtherRequests_isNone() {
    assertThat(overRequests(99, 40, 20)).isEmpty();
    assertThat(overRequests(100, 51, 20)).isEmpty();
    assertThat(overRequests(100, 50, 9)).isEmpty();
  }

  @Test
  void find_inOtherRequestsMuchLater_isNone() {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    for (int i = 0; i < 198; i++) {
      TestTrace trace = new TestTrace().id(i + 1).laterBy(i < 99 ? 0 : 600_000).request(100);
      trace.get("1", "users", "/users/" + i % 2, 1, 20);
      diagnosis.add(trace.build());
    }

    assertThat(diagnosis.findings()).noneMatch(f -> f.finding() == FindingKind.ADD_CACHE);
  }
}
