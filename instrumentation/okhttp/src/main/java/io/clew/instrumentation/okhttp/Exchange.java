package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.Attempts;
import io.clew.instrumentation.http.HeaderWriter;
import io.clew.instrumentation.http.HttpClientTracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One call and its span. A tag of the request carries it to the interceptors, through redirects and
 * from thread to thread.
 */
final class Exchange {
  private final HttpClientTracing<Request, Exchange> tracing;
  private final @Nullable Span caller;
  private @Nullable Call call;
  private boolean isStarted;
  private boolean isSent;
  private volatile boolean isInjected;
  private volatile boolean hasStarted;
  private volatile @Nullable Span span;
  private volatile @Nullable Response response;
  private volatile @Nullable Throwable thrown;
  private @Nullable Attempts attempts;

  /**
   * A call that has not begun.
   *
   * @param caller the parent of the span; null for the one that is active where the span starts
   */
  Exchange(HttpClientTracing<Request, Exchange> tracing, @Nullable Span caller) {
    this.tracing = tracing;
    this.caller = caller;
  }

  static @Nullable Exchange of(Request request) {
    return request.tag(Exchange.class);
  }

  /**
   * Whether this belongs to that call, which may be the first that asks. A response gives its
   * request to the application, with the tag, and that may send it again.
   */
  synchronized boolean isOf(Call other) {
    if (call == null) {
      call = other;
    }
    return call == other;
  }

  /** Starts the span, the first time. */
  boolean start(Request request) {
    synchronized (this) {
      if (isStarted) {
        return false;
      }
      isStarted = true;
    }
    Scope scope = tracing.activate(caller);
    try {
      span = tracing.start(request);
    } finally {
      scope.close();
      hasStarted = true;
    }
    return true;
  }

  /** Whether nothing is to be told of the call but that it ends. */
  boolean isUnrecorded() {
    return hasStarted && !tracing.isRecorded(span);
  }

  /** Whether the request has its headers already, from an interceptor before this one. */
  synchronized boolean isSent() {
    boolean wasSent = isSent;
    isSent = true;
    return wasSent;
  }

  /**
   * A copy that has what is known by now: the tag unless {@link #isUnrecorded}, and the headers of
   * the span if that has started.
   */
  Request prepare(Request request) {
    Request.Builder copy = request.newBuilder();
    if (hasStarted) {
      inject(request, copy);
    }
    return (isUnrecorded() ? copy : copy.tag(Exchange.class, this)).build();
  }

  /** Counts what OkHttp sends. A call that is not recorded never asks for it. */
  synchronized Attempts attempts() {
    Attempts own = attempts;
    if (own == null) {
      own = new Attempts();
      attempts = own;
    }
    return own;
  }

  /** With the headers of the span: the same if it has them already. */
  Request inject(Request request) {
    return isInjected ? request : prepare(request);
  }

  private void inject(Request request, Request.Builder copy) {
    isInjected = true;
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
  }

  /** Notes what an interceptor has thrown: OkHttp cancels the call then, and hides why. */
  void threw(Throwable failure) {
    thrown = failure;
  }

  boolean isCancelled() {
    Call own;
    synchronized (this) {
      own = call;
    }
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
