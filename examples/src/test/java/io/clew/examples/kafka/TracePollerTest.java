package io.clew.examples.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

class TracePollerTest {
  private static final String TRACE = "000000000000000a";
  private static final Span ROOT = span("1", null, 5);
  private static final Span CHILD = span("2", "1", 3);

  private final AtomicInteger whole = new AtomicInteger();

  private static Span span(String id, @Nullable String parent, long duration) {
    return Span.newBuilder()
        .traceId(TRACE)
        .id(id)
        .parentId(parent)
        .timestamp(1)
        .duration(duration)
        .build();
  }

  private static String json(Span... spans) {
    return new String(SpanBytesEncoder.JSON_V2.encodeList(List.of(spans)), UTF_8);
  }

  private TracePoller await(Duration timeout, UnaryOperator<String> server) throws Exception {
    TracePoller poller =
        new TracePoller(
            Map.of(TRACE, List.of(CHILD.id(), ROOT.id())),
            id -> TracePoller.spans(server.apply(id)));
    poller.await(timeout, whole::incrementAndGet);
    return poller;
  }

  private TracePoller await(String answer) throws Exception {
    return await(Duration.ofMillis(200), id -> answer);
  }

  @Test
  void await_wholeTrace_isThere() throws Exception {
    TracePoller poller = await(json(ROOT, CHILD));

    assertThat(poller.problems()).isEmpty();
    assertThat(poller.whole()).extracting(Trace::id).containsExactly(TRACE);
    assertThat(whole).hasValue(1);
  }

  @Test
  void await_spansThatComeLater_areWaitedFor() throws Exception {
    Deque<String> answers = new ArrayDeque<>(List.of("[]", json(CHILD), json(CHILD, ROOT)));

    TracePoller poller = await(Duration.ofMinutes(1), id -> answers.pop());

    assertThat(poller.problems()).isEmpty();
    assertThat(answers).isEmpty();
  }

  @Test
  void await_missingSpan_isAProblem() throws Exception {
    assertThat(await(json(ROOT)).problems())
        .containsExactly("trace " + TRACE + ": expected 2 spans, found 1, 1 are missing");
    assertThat(whole).hasValue(0);
  }

  @Test
  void await_unknownTrace_isAProblem() throws Exception {
    assertThat(await("[]").problems())
        .containsExactly("trace " + TRACE + ": expected 2 spans, found 0, 2 are missing");
  }

  @Test
  void await_spanTwice_isAProblem() throws Exception {
    assertThat(await(json(ROOT, CHILD, CHILD)).problems())
        .containsExactly("trace " + TRACE + ": expected 2 spans, found 3, 0 are missing");
  }

  @Test
  void await_lostParent_isAProblem() throws Exception {
    assertThat(await(json(ROOT, span("2", "3", 3))).problems())
        .containsExactly(
            "trace "
                + TRACE
                + ": span "
                + CHILD.id()
                + " of trace "
                + TRACE
                + " has lost its parent");
  }

  @Test
  void await_serverThatFails_isAProblem() throws Exception {
    UnaryOperator<String> server =
        id -> {
          throw new IllegalStateException("Zipkin answered 503");
        };

    assertThat(await(Duration.ofMillis(200), server).problems())
        .containsExactly(
            "trace " + TRACE + ": java.lang.IllegalStateException: Zipkin answered 503");
  }

  @Test
  void await_noTraces_returnsAtOnce() throws Exception {
    TracePoller poller = new TracePoller(Map.of(), id -> List.of());

    poller.await(Duration.ofMinutes(1), whole::incrementAndGet);

    assertThat(poller.whole()).isEmpty();
  }

  @Test
  void whole_slowestFirst() throws Exception {
    Span slow = Span.newBuilder().traceId("b").id("4").timestamp(1).duration(6).build();
    Map<String, String> answers = Map.of(TRACE, json(ROOT), "000000000000000b", json(slow));
    TracePoller poller =
        new TracePoller(
            Map.of(TRACE, List.of(ROOT.id()), "000000000000000b", List.of(slow.id())),
            id -> TracePoller.spans(answers.get(id)));

    poller.await(Duration.ofMinutes(1), whole::incrementAndGet);

    assertThat(poller.whole()).extracting(Trace::id).containsExactly("000000000000000b", TRACE);
  }
}
