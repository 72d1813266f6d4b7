package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class ErrorOriginRuleTest {
  private static List<Finding> found(TestTrace trace) {
    return trace.findings(FindingKind.ERROR_ORIGIN);
  }

  @Test
  void find_lowestFailedSpan() {
    TestTrace trace = new TestTrace().request(100, "error", "500");
    String call = trace.get("1", "users", "/users/1", 1, 50, "error", "500");
    String server = trace.server(call, "users", 2, 40, "error", "500");
    trace.sql(server, "SELECT a FROM t WHERE b = 1", 3, 10, "error", "deadlock");

    List<Finding> found = found(trace);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).service()).isEqualTo("users");
    assertThat(found.get(0).callee()).isEqualTo("SELECT a FROM t WHERE b = {}");
    assertThat(found.get(0).note()).isEmpty();
    assertThat(found.get(0).exemplars().get(0).spanIds())
        .containsExactly("0000000000000004", "0000000000000001");
  }

  @Test
  void find_parentIsFine_isHandled() {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 50, "error", "500");

    assertThat(found(trace)).extracting(Finding::note).containsExactly("handled");
  }

  @Test
  void find_errorFalse_isNone() {
    assertThat(found(new TestTrace().request(100, "error", "false"))).isEmpty();
    assertThat(found(new TestTrace().request(100, "error", ""))).hasSize(1);
  }

  @Test
  void find_failedServer_isTheCall() {
    TestTrace trace = new TestTrace().request(100, "error", "500");
    String call = trace.get("1", "users", "/users/1", 1, 50, "error", "500");
    trace.server(call, "users", 2, 40, "error", "500");

    assertThat(found(trace)).extracting(Finding::service).containsExactly("feed");
    assertThat(found(trace)).extracting(Finding::callee).containsExactly("users serve /users/{}");
  }

  @Test
  void find_consumerOfAMessage_isItsOwnOrigin() {
    TestTrace trace = new TestTrace().request(100, "error", "500");
    String send = trace.add("1", Span.Kind.PRODUCER, "feed", "send feeds", 1, 5, "error", "x");
    trace.add(send, Span.Kind.CONSUMER, "mail", "process feeds", 2, 50, "error", "x");

    assertThat(found(trace)).extracting(Finding::note).containsExactlyInAnyOrder("", "handled");
  }

  @Test
  void find_parentWasLost_isSaidOfTheSpanItself() {
    TestTrace trace = new TestTrace().request(100);
    trace.add("fff", Span.Kind.CLIENT, "board", "get /pins", 1, 50, "error", "x");

    assertThat(found(trace))
        .extracting(Finding::service, Finding::operation, Finding::callees)
        .containsExactly(tuple("board", "get /pins", List.of()));
  }

  @Test
  void find_twoOrigins() {
    TestTrace trace = new TestTrace().request(100, "error", "500");
    trace.get("1", "users", "/users/1", 1, 20, "error", "x");
    trace.get("1", "likes", "/likes/1", 30, 20, "error", "x");

    assertThat(found(trace)).hasSize(2);
  }

  @Test
  void find_chainOf100000_isOne() {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 100_000; i++) {
      Span.Builder span =
          Span.newBuilder().traceId("aa").id(Integer.toHexString(i)).timestamp(1000).duration(10);
      if (i > 1) {
        span.parentId(Integer.toHexString(i - 1));
      }
      spans.add(span.putTag("error", "x").build());
    }

    assertThat(Diagnosis.of(Trace.of(spans)))
        .filteredOn(finding -> finding.finding() == FindingKind.ERROR_ORIGIN)
        .hasSize(1);
  }
}
