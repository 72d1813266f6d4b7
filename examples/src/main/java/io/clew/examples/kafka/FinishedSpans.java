package io.clew.examples.kafka;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanHandler;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Notes the ids of all spans when they finish, before anything can be lost. */
final class FinishedSpans implements SpanHandler {
  private final Map<String, Collection<String>> byTrace = new ConcurrentHashMap<>();

  @Override
  public FinishedSpan onFinish(FinishedSpan span) {
    byTrace
        .computeIfAbsent(span.context().toTraceId(), id -> new ConcurrentLinkedQueue<>())
        .add(span.context().toSpanId());
    return span;
  }

  /** The ids of all spans, by the ids of their traces. */
  Map<String, Collection<String>> byTrace() {
    return byTrace;
  }
}
