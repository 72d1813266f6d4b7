package io.clew.instrumentation.jdkhttp;

import static java.util.Objects.requireNonNull;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.log.Fields;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The span of one request, on either side. No method throws what the tracer throws, and none does
 * anything if the tracer could not start a span.
 */
final class HttpSpan {
  private final Tracer tracer;
  private final @Nullable Span span;

  /** A span that has been started; null if that has failed. */
  HttpSpan(Tracer tracer, @Nullable Span span) {
    this.tracer = tracer;
    this.span = span;
  }

  static HttpSpan start(Tracer tracer, Supplier<SpanBuilder> description) {
    return new HttpSpan(tracer, NoThrow.get(() -> description.get().start()));
  }

  /** The span that is active on this thread. */
  static HttpSpan active(Tracer tracer) {
    return new HttpSpan(tracer, NoThrow.get(tracer::activeSpan));
  }

  /** The headers that carry this span's context; none rather than some if the tracer fails. */
  Map<String, String> headers() {
    if (span == null) {
      return Map.of();
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    TextMap carrier = new TextMapAdapter(headers);
    try {
      tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, carrier);
      return headers;
    } catch (Throwable e) {
      NoThrow.failed(e);
      return Map.of();
    }
  }

  Scope activate() {
    try {
      return new SafeScope(span == null ? null : tracer.activateSpan(span));
    } catch (Throwable e) {
      NoThrow.failed(e);
      return new SafeScope(null);
    }
  }

  /** Runs what the executor runs, with this span as the active one. */
  Executor carry(Executor executor) {
    requireNonNull(executor, "executor");
    return span == null ? executor : task -> executor.execute(carry(task));
  }

  /** Runs this task with this span as the active one. */
  Runnable carry(Runnable task) {
    requireNonNull(task, "task");
    return span == null ? task : () -> run(task);
  }

  /** Calls this function with this span as the active one. */
  <A, R> Function<A, R> carryFunction(Function<A, R> function) {
    requireNonNull(function, "function");
    return span == null ? function : argument -> call(() -> function.apply(argument));
  }

  /** Calls this function with this span as the active one. */
  <A, B, R> BiFunction<A, B, R> carryBiFunction(BiFunction<A, B, R> function) {
    requireNonNull(function, "function");
    return span == null ? function : (a, b) -> call(() -> function.apply(a, b));
  }

  /** Calls this action with this span as the active one. */
  <A> Consumer<A> carryConsumer(Consumer<A> action) {
    requireNonNull(action, "action");
    return span == null ? action : argument -> run(() -> action.accept(argument));
  }

  /** Calls this action with this span as the active one. */
  <A, B> BiConsumer<A, B> carryBiConsumer(BiConsumer<A, B> action) {
    requireNonNull(action, "action");
    return span == null ? action : (a, b) -> run(() -> action.accept(a, b));
  }

  private void run(Runnable task) {
    Scope scope = activate();
    try {
      task.run();
    } finally {
      scope.close();
    }
  }

  private <R> R call(Supplier<R> task) {
    Scope scope = activate();
    try {
      return task.get();
    } finally {
      scope.close();
    }
  }

  /** Tags the status code; one that is not positive means that there was no answer. */
  void answered(IntSupplier statusCode, int firstError) {
    NoThrow.run(() -> answered(statusCode.getAsInt(), firstError));
  }

  /** The same, with a number that is at hand. */
  void answered(int statusCode, int firstError) {
    try {
      if (span != null) {
        tagStatus(span, statusCode, firstError);
      }
    } catch (Throwable e) {
      NoThrow.failed(e);
    }
  }

  void failed(Throwable failure) {
    if (span != null) {
      NoThrow.run(() -> Tags.ERROR.set(span, true));
      NoThrow.run(() -> span.log(fields(failure)));
    }
  }

  void finish() {
    try {
      if (span != null) {
        span.finish();
      }
    } catch (Throwable e) {
      NoThrow.failed(e);
    }
  }

  private static void tagStatus(Span span, int status, int firstError) {
    if (status > 0) {
      Tags.HTTP_STATUS.set(span, status);
    }
    if (status >= firstError) {
      Tags.ERROR.set(span, true);
    }
  }

  private static Map<String, Object> fields(Throwable failure) {
    Map<String, Object> fields = new HashMap<>();
    fields.put(Fields.EVENT, "error");
    fields.put(Fields.ERROR_KIND, failure.getClass().getName());
    fields.put(Fields.ERROR_OBJECT, failure);
    if (failure.getMessage() != null) {
      fields.put(Fields.MESSAGE, failure.getMessage());
    }
    return fields;
  }

  /** Closes another one, if there is one, without what that throws. */
  private static final class SafeScope implements Scope {
    private final @Nullable Scope scope;

    SafeScope(@Nullable Scope scope) {
      this.scope = scope;
    }

    @Override
    public void close() {
      try {
        if (scope != null) {
          scope.close();
        }
      } catch (Throwable e) {
        NoThrow.failed(e);
      }
    }
  }
}
