package io.clew.instrumentation.kafka;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.log.Fields;
import io.opentracing.tag.Tags;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done with the spans of producers and of consumers, and the tags that both have. */
final class Spans {
  private static final String PARTITION = "kafka.partition";
  private static final String OFFSET = "kafka.offset";
  private static final String KEY = "kafka.key";

  /** By this name Zipkin joins those who send and those who receive in its graph of services. */
  private static final String BROKER = "kafka";

  private static final int MAX_KEY = 256;

  private Spans() {}

  /** Of other tracers it is not known. */
  static boolean isRecorded(SpanContext context) {
    return !(context instanceof TraceContext own) || own.sampled();
  }

  /** Whether nothing that belongs to this context will be recorded, whatever a sampler says. */
  static boolean isDenied(@Nullable SpanContext context) {
    return context instanceof TraceContext own && own.samplingState() == SamplingState.DENY;
  }

  /** Tags that a sampler does not need to know. */
  static void describe(Span span, int partition, long offset) {
    span.setTag(Tags.COMPONENT.getKey(), "java-kafka");
    span.setTag(Tags.PEER_SERVICE.getKey(), BROKER);
    position(span, partition, offset);
  }

  /** Where a record is; negative if that is not known. */
  static void position(Span span, int partition, long offset) {
    if (partition >= 0) {
      span.setTag(PARTITION, partition);
    }
    if (offset >= 0) {
      span.setTag(OFFSET, offset);
    }
  }

  /** Of other types, the text would be that of an object, or contents that nobody expects. */
  static void key(Span span, @Nullable Object key) {
    if (key instanceof CharSequence || key instanceof Number || key instanceof java.util.UUID) {
      String text = key.toString();
      span.setTag(KEY, text.length() <= MAX_KEY ? text : text.substring(0, MAX_KEY));
    }
  }

  static void failed(@Nullable Span span, Throwable failure) {
    if (span == null) {
      return;
    }
    try {
      span.setTag(Tags.ERROR.getKey(), true);
      Map<String, Object> fields = new HashMap<>();
      fields.put(Fields.EVENT, "error");
      fields.put(Fields.ERROR_KIND, failure.getClass().getName());
      fields.put(Fields.ERROR_OBJECT, failure);
      String message = failure.getMessage();
      if (message != null) {
        fields.put(Fields.MESSAGE, message);
      }
      span.log(fields);
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  static void finish(@Nullable Span span) {
    try {
      if (span != null) {
        span.finish();
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  /** Makes a span the active one; null if that fails. */
  static @Nullable Scope activate(Tracer tracer, @Nullable Span span) {
    try {
      return tracer.activateSpan(span);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
  }

  static void close(@Nullable Scope scope) {
    try {
      if (scope != null) {
        scope.close();
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }
}
