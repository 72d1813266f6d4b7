package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.Attempts;
import io.clew.instrumentation.http.HeaderWriter;
import io.clew.instrumentation.http.HttpClientTracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One call and its span. A tag of the request carries it to the interceptors, through redirects and
 * from thread to thread.
 */
final class Exchange {
  final Attempts attempts = new Attempts();

  private final HttpClientTracing<Request, Exchange> tracing;
  private final @Nullable Span caller;
  private final AtomicReference<@Nullable Call> call = new AtomicReference<>();
  private final AtomicBoolean isStarted = new AtomicBoolean();
  private final AtomicBoolean isSent = new AtomicBoolean();
  private volatile @Nullable Span span;
  private volatile @Nullable Response response;
  private volatile @Nullable Throwable thrown;

  /**
   * A call that has not begun.
   *
   * @param caller the parent of the span; null for the one that is active where the span starts
   */
  Exchange(HttpClientTracing<Request, Exchange> tracing, @Nullable Span caller) {
    this.tracing = tracing;
    this.caller = caller;
  }

  Request tag(Request request) {
    return request.newBuilder().tag(Exchange.class, this).build();
  }

  static @Nullable Exchange of(Request request) {
    return request.tag(Exchange.class);
  }

  /**
   * Whether this belongs to that call, which may be the first that asks. A response gives its
   * request to the application, with the tag, and that may send it again.
   */
  boolean isOf(Call other) {
    return call.compareAndSet(null, other) || call.get() == other;
  }

  /** Starts the span, the first time. */
  boolean start(Request request) {
    if (!isStarted.compareAndSet(false, true)) {
      return false;
    }
    Scope scope = tracing.activate(caller);
    try {
      span = tracing.start(request);
    } finally {
      scope.close();
    }
    return true;
  }

  /** Whether the request has its headers already, from an interceptor before this one. */
  boolean isSent() {
    return !isSent.compareAndSet(false, true);
  }

  Request inject(Request request) {
    Request.Builder copy = request.newBuilder();
    tracing.inject(
        span,
        request,
        new HeaderWriter() {
          @Override
          public void remove(String name) {
            copy.removeHeader(name);
          }

          @Override
          public void set(String name, String value) {
            copy.header(name, value);
          }
        });
    return copy.build();
  }

  /** Notes what an interceptor has thrown: OkHttp cancels the call then, and hides why. */
  void threw(Throwable failure) {
    thrown = failure;
  }

  boolean isCancelled() {
    Call own = call.get();
    return own != null && own.isCanceled() && thrown == null;
  }

  @Nullable Response response() {
    return response;
  }

  void finish(@Nullable Response response, @Nullable Throwable failure) {
    this.response = response;
    Throwable first = thrown;
    tracing.finish(span, this, first == null ? failure : first);
    this.response = null; // The application may keep the request, and with it this.
  }
}
