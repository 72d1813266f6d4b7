package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParallelRuleTest {
  private static List<Finding> found(TestTrace trace) {
    return trace.findings(FindingKind.PARALLELISE);
  }

  private static TestTrace two(double pause, double first, double second) {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, first);
    trace.get("1", "likes", "/likes/1", 10 + first + pause, second);
    return trace;
  }

  @Test
  void find_twoReads_savesTheShorter() {
    List<Finding> found = found(two(0.5, 50, 30));

    assertThat(found).hasSize(1);
    Finding parallel = found.get(0);
    assertThat(parallel.callees()).containsExactly("likes get /likes/{}", "users get /users/{}");
    assertThat(parallel.certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(parallel.savingLowMicros()).isBetween(29_000L, 30_500L);
    assertThat(parallel.savingHighMicros()).isEqualTo(30_000);
    assertThat(parallel.exemplars().get(0).spanIds())
        .containsExactly("0000000000000002", "0000000000000003");
  }

  @Test
  void find_savesTooLittle_isNone() {
    assertThat(found(two(0.5, 50, 20))).hasSize(1);
    assertThat(found(two(0.5, 50, 19.9))).isEmpty();
  }

  @Test
  void find_pause_isNone() {
    assertThat(found(two(2.9, 50, 30))).hasSize(1);
    assertThat(found(two(3.1, 50, 30))).isEmpty();
  }

  @Test
  void find_sameTemplate_isNone() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, 50);
    trace.get("1", "users", "/users/2", 60.5, 50);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_write_endsTheRun() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, 50);
    trace.http("1", "POST", "likes", "/likes/1", 60.5, 50);

    assertThat(found(trace)).isEmpty();

    TestTrace between = new TestTrace().request(200);
    between.get("1", "users", "/users/1", 10, 50);
    between.http("1", "POST", "users", "/users/1/seen", 60.1, 1);
    between.get("1", "likes", "/likes/1", 61.2, 50);

    assertThat(found(between)).isEmpty();
  }

  @Test
  void find_shortCall_endsTheRun() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, 50);
    trace.get("1", "names", "/names/1", 60.1, 3.9);
    trace.get("1", "likes", "/likes/1", 64.1, 50);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_workBetween_endsTheRun() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, 50);
    trace.local("1", "merge", 60.1, 0.5);
    trace.get("1", "likes", "/likes/1", 60.7, 50);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_overlapping_isParallelAlready() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, 50);
    trace.get("1", "likes", "/likes/1", 20, 50);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_answerPassedOn_isDependent() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, 50, "user.board", "board77");
    trace.get("1", "boards", "/boards/board77", 60.5, 50);
    assertThat(found(trace)).isEmpty();

    TestTrace five = new TestTrace().request(200);
    five.get("1", "users", "/users/1", 10, 50, "user.board", "brd77");
    five.get("1", "boards", "/boards/brd77", 60.5, 50);
    assertThat(found(five)).hasSize(1);
  }

  @Test
  void find_valueThatTheParentHad_isNoDependence() {
    TestTrace ofParent = new TestTrace().request(200, "http.url", "/feed?board=board77");
    ofParent.get("1", "users", "/users/1", 10, 50, "user.board", "board77");
    ofParent.get("1", "boards", "/boards/board77", 60.5, 50);
    assertThat(found(ofParent)).hasSize(1);

    TestTrace inBoth = new TestTrace().request(200);
    inBoth.get("1", "users", "/users?board=board77", 10, 50, "user.board", "board77");
    inBoth.get("1", "boards", "/boards/board77", 60.5, 50);
    assertThat(found(inBoth)).hasSize(1);
  }

  @Test
  void find_nameOfTheDatabaseInAStatement_isNoDependence() {
    TestTrace trace = new TestTrace().request(200);
    trace.sql("1", "SELECT a FROM customers WHERE b = 1", 10, 50, "db.instance", "orders");
    trace.sql("1", "SELECT a FROM orders WHERE b = 1", 60.5, 50, "db.instance", "orders");

    assertThat(Diagnosis.of(trace.build()))
        .filteredOn(finding -> finding.finding() == FindingKind.PARALLELISE)
        .extracting(Finding::certainty)
        .containsExactly(Certainty.POSSIBLE);
  }

  @Test
  void find_sameCallee_isPossibleAndHidden() {
    Diagnosis diagnosis = Diagnosis.forDevelopment();
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, 50);
    trace.get("1", "users", "/friends/1", 60.5, 50);
    diagnosis.add(trace.build());

    assertThat(diagnosis.findings()).noneMatch(f -> f.finding() == FindingKind.PARALLELISE);
    assertThat(diagnosis.findings(Certainty.POSSIBLE))
        .anyMatch(f -> f.finding() == FindingKind.PARALLELISE);
  }

  @Test
  void find_otherOrderInTwoOfTwentyTraces_isProven() {
    assertThat(certainty(20, 2)).isEqualTo(Certainty.CERTAIN);
    assertThat(certainty(20, 1)).isEqualTo(Certainty.POSSIBLE);
    assertThat(certainty(19, 2)).isEqualTo(Certainty.POSSIBLE);
  }

  private static Certainty certainty(int traces, int swapped) {
    Diagnosis diagnosis = Diagnosis.ofManyTraces();
    for (int i = 0; i < traces; i++) {
      TestTrace trace = new TestTrace().id(i + 1).request(200);
      trace.get("1", "users", "/users/1", i < swapped ? 60.5 : 10, 50);
      trace.get("1", "users", "/friends/1", i < swapped ? 10 : 60.5, 50);
      diagnosis.add(trace.build());
    }
    return diagnosis.findings(Certainty.POSSIBLE).stream()
        .filter(finding -> finding.finding() == FindingKind.PARALLELISE)
        .findFirst()
        .orElseThrow()
        .certainty();
  }

  @Test
  void find_batch_isLeftOut() {
    TestTrace trace = new TestTrace().request(200);
    for (int i = 0; i < 5; i++) {
      trace.get("1", "users", "/users/" + i, 10 + 10 * i, 9.9);
    }
    trace.get("1", "likes", "/likes/1", 60, 50);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_retry_isLeftOut() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 10, 50, "error", "timeout");
    trace.get("1", "users", "/users/1", 60.5, 50);
    trace.get("1", "likes", "/likes/1", 111, 50);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_cacheGetBeforeItsSource_isLeftOut() {
    TestTrace trace = new TestTrace().request(200);
    trace.cacheGet("1", "u:1", 10, 30);
    trace.sql("1", "SELECT a FROM users WHERE id = 1", 40.9, 50);
    assertThat(found(trace)).isEmpty();

    TestTrace later = new TestTrace().request(200);
    later.cacheGet("1", "u:1", 10, 30);
    later.sql("1", "SELECT a FROM users WHERE id = 1", 41.1, 50);
    assertThat(found(later)).hasSize(1);
  }

  @Test
  void find_offThePath_isNone() {
    TestTrace trace = new TestTrace().request(200);
    trace.local("1", "slow", 10, 180);
    String side = trace.local("1", "side", 10, 170);
    trace.get(side, "users", "/users/1", 10, 50);
    trace.get(side, "likes", "/likes/1", 60.5, 50);

    assertThat(found(trace)).isEmpty();
  }
}
