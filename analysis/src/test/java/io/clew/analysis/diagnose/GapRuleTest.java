package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class GapRuleTest {
  private static List<Finding> found(TestTrace trace) {
    return trace.findings(FindingKind.GAP);
  }

  private static TestTrace gap(double millis) {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 40);
    trace.get("1", "likes", "/likes/1", 41 + millis, 58 - millis);
    return trace;
  }

  @Test
  void find_pauseBetweenCalls() {
    List<Finding> found = found(gap(20));

    assertThat(found).hasSize(1);
    assertThat(found.get(0).service()).isEqualTo("feed");
    assertThat(found.get(0).callees())
        .containsExactly("users get /users/{}", "likes get /likes/{}");
    assertThat(found.get(0).note()).isEqualTo("between");
    assertThat(found.get(0).savingHighMicros()).isZero();
  }

  @Test
  void find_shortPause_isNone() {
    assertThat(found(gap(10))).hasSize(1);
    assertThat(found(gap(9.9))).isEmpty();
  }

  @Test
  void find_smallPart_isNone() {
    TestTrace trace = new TestTrace().request(200);
    trace.get("1", "users", "/users/1", 1, 90);
    trace.get("1", "likes", "/likes/1", 110.9, 88);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_withoutChildren_isWork() {
    assertThat(found(new TestTrace().request(100))).isEmpty();
  }

  @Test
  void find_beforeAndAfterAll() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 30, 40);

    assertThat(found(trace)).extracting(Finding::note).containsExactlyInAnyOrder("before", "after");
  }

  @Test
  void find_offThePath_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.local("1", "render", 1, 98);
    String side = trace.local("1", "side", 1, 90);
    trace.get(side, "users", "/users/1", 2, 20);
    trace.get(side, "users", "/users/2", 60, 20);

    assertThat(found(trace)).isEmpty();
  }

  private static TestTrace call(double client, double server) {
    TestTrace trace = new TestTrace().request(client + 2);
    String call = trace.get("1", "users", "/users/1", 1, client);
    trace.server(call, "users", 1 + (client - server) / 2, server);
    return trace;
  }

  @Test
  void find_callLastsLongerThanItsServer() {
    List<Finding> found = found(call(50, 30));

    assertThat(found).extracting(Finding::note).containsExactly("network or queue");
    assertThat(found.get(0).callee()).isEqualTo("users serve /users/{}");
  }

  @Test
  void find_callLastsALittleLonger_isNone() {
    assertThat(found(call(50, 35))).hasSize(1);
    assertThat(found(call(50, 35.1))).isEmpty();
    assertThat(found(call(10, 5))).hasSize(1);
    assertThat(found(call(10, 5.1))).isEmpty();
  }

  @Test
  void find_callWithoutServer_isNone() {
    TestTrace trace = new TestTrace().request(52);
    trace.get("1", "users", "/users/1", 1, 50);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_besideASpanWhoseParentWasLost_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 40);
    trace.add("fff", Span.Kind.CLIENT, "board", "get /pins", 61, 38);

    assertThat(found(trace)).isEmpty();
  }

  @Test
  void find_rootThatIsMissing_hasNoTimeOfItsOwn() {
    TestTrace trace = new TestTrace();
    trace.add("ff", null, "a", "x", 0, 10);
    trace.add("ff", null, "a", "y", 90, 10);

    assertThat(found(trace)).isEmpty();
  }
}
