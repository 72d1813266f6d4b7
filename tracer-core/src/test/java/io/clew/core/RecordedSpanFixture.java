package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A recording span, and what Zipkin's model makes of it. */
abstract class RecordedSpanFixture {
  final List<FinishedSpan> reported = new CopyOnWriteArrayList<>();
  final ManualClock clock = new ManualClock();
  final Tracer tracer =
      Tracing.newBuilder("feed").clock(clock).reporter(reported::add).build().tracer();

  /** A child, which has no tags but those that a test sets. */
  final Span parent = tracer.buildSpan("parent").start();

  final Span span = tracer.buildSpan("x").asChildOf(parent).start();

  FinishedSpan finished() {
    span.finish();
    return only();
  }

  FinishedSpan only() {
    assertThat(reported).hasSize(1);
    return reported.get(0);
  }

  static Map<String, Object> tags(FinishedSpan span) {
    Map<String, Object> tags = new LinkedHashMap<>();
    for (int i = 0; i < span.tagCount(); i++) {
      assertThat(tags.put(span.tagKey(i), span.tagValue(i))).isNull();
    }
    return tags;
  }

  static void set(Span span, String key, Object value) {
    if (value instanceof String text) {
      span.setTag(key, text);
    } else if (value instanceof Number number) {
      span.setTag(key, number);
    } else {
      span.setTag(key, (Boolean) value);
    }
  }
}
