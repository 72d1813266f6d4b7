package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.encode.SpanWithView;
import io.opentracing.References;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The memory that a recorded span takes, which bounds the queue. */
class SpanWeightTest extends TracerFixture {
  private long weight(Span span) {
    span.finish();
    return ((SpanWithView) reported.get(reported.size() - 1)).weight();
  }

  private Span start() {
    return tracer.buildSpan("op").start();
  }

  @Test
  void smallTags_countByTheirLength_whoeverSetsThem() {
    long none = weight(start());
    long two =
        weight(tracer.buildSpan("op").withTag("a", "bc").start().setTag("de", "x".repeat(98)));

    assertThat(none).isLessThan(256);
    assertThat(two - none).isEqualTo(2 * 48 + 2 * 3 + 2 * 100);
  }

  @Test
  void stackTrace_countsWhole() {
    String trace = "at io.clew.Somewhere\n".repeat(300);
    Span span = start().log(Map.of("stack", trace, "event", "error"));

    assertThat(weight(span)).isGreaterThan(2L * trace.length());
  }

  @Test
  void largeTag_countsWhole() {
    assertThat(weight(tracer.buildSpan("op").withTag("a", "x".repeat(5_000)).start()))
        .isGreaterThan(10_000);
    assertThat(weight(start().setTag("a", "x".repeat(5_000)))).isGreaterThan(10_000);
  }

  @Test
  void manyTags_countAll() {
    Span span = start();
    for (int i = 0; i < 100; i++) {
      span.setTag("key" + i, "x".repeat(100));
    }

    assertThat(weight(span)).isBetween(100 * (2L * 104 + 48), 30_000L);
  }

  @Test
  void links_count() {
    Tracer.SpanBuilder builder = tracer.buildSpan("op");
    for (int i = 0; i < 100; i++) {
      Span other = start();
      builder.addReference(References.FOLLOWS_FROM, other.context());
      other.finish();
    }

    assertThat(weight(builder.start())).isGreaterThan(99 * 2 * 40L);
  }

  @Test
  void baggageAndName_count() {
    assertThat(weight(tracer.buildSpan("x".repeat(500)).start())).isGreaterThan(1_000);
    assertThat(weight(start().setBaggageItem("user", "x".repeat(500)))).isGreaterThan(1_000);
  }
}
