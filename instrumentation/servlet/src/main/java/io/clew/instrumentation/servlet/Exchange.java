package io.clew.instrumentation.servlet;

import io.clew.instrumentation.http.HttpServerTracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request, its response and their span, through all dispatches. It is kept as an attribute of the
 * request.
 *
 * <p>If the request becomes asynchronous, the span ends when the container says that it is
 * complete; otherwise when the outermost filter returns. Whether it has become asynchronous is
 * never asked: by then another thread may have completed it.
 */
final class Exchange implements AsyncListener {
  /**
   * Any value means that the request has a span. Other copies of this class, of other class loaders
   * or of {@code javax.servlet}, know the name alone.
   */
  static final String ATTRIBUTE = "clew.exchange";

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final HttpServerTracing<Exchange, Exchange> tracing;
  private @Nullable Span span;
  private boolean isRecorded;

  /** What the response got as {@code X-Request-Id}. */
  private @Nullable String requestId;

  /** The thread of the container that dispatches the request now. Read on that thread alone. */
  private @Nullable Thread dispatcher;

  private volatile boolean isAsync;
  private volatile boolean hasFirstByte;
  private volatile @Nullable Throwable failure;
  private boolean isFinished;

  private Exchange(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpServerTracing<Exchange, Exchange> tracing) {
    this.request = request;
    this.response = response;
    this.tracing = tracing;
  }

  /** Null if a filter before this one sees to the request. */
  static @Nullable Exchange of(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpServerTracing<Exchange, Exchange> tracing) {
    Object mark = request.getAttribute(ATTRIBUTE);
    if (mark == null) {
      Exchange exchange = new Exchange(request, response, tracing);
      exchange.start();
      return exchange;
    }
    return mark instanceof Exchange own && own.dispatcher != Thread.currentThread() ? own : null;
  }

  private void start() {
    span = tracing.start(this, this);
    isRecorded = tracing.isRecorded(span);
    request.setAttribute(ATTRIBUTE, this);
    if (requestId != null) {
      request.setAttribute(TracingFilter.REQUEST_ID_ATTRIBUTE, requestId);
    }
    SpanContext context = span == null ? null : span.context();
    if (context != null) {
      request.setAttribute(TracingFilter.TRACE_ID_ATTRIBUTE, context.toTraceId());
    }
  }

  HttpServletRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
  }

  @Nullable String requestId() {
    return requestId;
  }

  void writeRequestId(String name, String id) {
    requestId = id;
    response.setHeader(name, id);
  }

  boolean isRecorded() {
    return isRecorded;
  }

  /** Runs the filters and the servlet behind this one. */
  void dispatch(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Thread outer = dispatcher;
    dispatcher = Thread.currentThread();
    Scope scope = tracing.activate(span);
    try {
      chain.doFilter(wrap(request), wrap(response));
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      scope.close();
      dispatcher = outer;
      if (!isAsync) {
        finish();
      }
    }
  }

  /** After an asynchronous dispatch or an error, some containers start from the bare request. */
  private ServletRequest wrap(ServletRequest request) {
    boolean isWrapped =
        request instanceof TracedRequest
            || (request instanceof ServletRequestWrapper wrapper
                && wrapper.isWrapperFor(TracedRequest.class));
    return isRecorded && !isWrapped
        ? new TracedRequest((HttpServletRequest) request, this)
        : request;
  }

  private ServletResponse wrap(ServletResponse response) {
    boolean isWrapped =
        response instanceof TracedResponse
            || (response instanceof ServletResponseWrapper wrapper
                && wrapper.isWrapperFor(TracedResponse.class));
    return (isRecorded || requestId != null) && !isWrapped
        ? new TracedResponse((HttpServletResponse) response, this)
        : response;
  }

  /** To be called on the thread that has started it, before anybody can complete it. */
  AsyncContext started(AsyncContext context) {
    context.addListener(this);
    isAsync = true;
    return context;
  }

  /** Notes when the first byte is on its way to the client. */
  void written() {
    if (!hasFirstByte && response.isCommitted()) {
      hasFirstByte = true;
      tracing.firstByte(span);
    }
  }

  private void finish() {
    synchronized (this) {
      if (isFinished) {
        return;
      }
      isFinished = true;
    }
    tracing.finish(span, this, this, failure);
  }

  @Override
  public void onComplete(AsyncEvent event) {
    finish();
  }

  /** A listener of the application may answer as if nothing were wrong, so this is no error yet. */
  @Override
  public void onTimeout(AsyncEvent event) {
    if (span != null && isRecorded) {
      span.log("timeout");
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    failure = event.getThrowable();
  }

  /** A new cycle begins without the listeners of the one before. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
