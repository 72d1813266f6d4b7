package io.clew.instrumentation.http;

import io.clew.api.TraceContext;
import io.clew.api.UnrecordedSpan;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.log.Fields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done with spans on either side of a request. */
final class Spans {
  private Spans() {}

  /** Of other tracers it is not known. */
  static boolean isRecorded(@Nullable Span span) {
    return span != null && (!(requestContext(span) instanceof TraceContext own) || own.sampled());
  }

  /** What is known of a span's request. The ids of the span itself may be those of another. */
  static SpanContext requestContext(Span span) {
    return span instanceof UnrecordedSpan own ? own.requestContext() : span.context();
  }

  static Scope activate(Tracer tracer, @Nullable Span span) {
    Scope scope = null;
    try {
      scope = span == null ? null : tracer.activateSpan(span);
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    return new SafeScope(scope); // In one place: so the JIT need not make an object of it.
  }

  static void failed(Span span, Throwable failure) {
    span.setTag(HttpTags.ERROR, true);
    Map<String, Object> fields = new HashMap<>();
    fields.put(Fields.EVENT, "error");
    fields.put(Fields.ERROR_KIND, failure.getClass().getName());
    fields.put(Fields.ERROR_OBJECT, failure);
    String message = failure.getMessage();
    if (message != null) {
      fields.put(Fields.MESSAGE, message);
    }
    span.log(fields);
  }

  static void finish(Span span) {
    try {
      span.finish();
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  /** Closes another one, if there is one, without what that throws. */
  private record SafeScope(@Nullable Scope scope) implements Scope {
    @Override
    public void close() {
      try {
        if (scope != null) {
          scope.close();
        }
      } catch (Throwable e) {
        NoThrow.survive(e);
      }
    }
  }
}
