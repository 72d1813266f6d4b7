package io.clew.instrumentation.servlet;

import io.clew.instrumentation.http.HttpServerTracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
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
 * request. It is the response of the first dispatch, too: one object for each request is enough.
 *
 * <p>If the request becomes asynchronous, the span ends when the container says that it is
 * complete; otherwise when the filter returns, or after the error page. Whether it has become
 * asynchronous is never asked: by then another thread may have completed it.
 */
final class Exchange extends TracedResponse implements AsyncListener {
  /**
   * Any value means that the request has a span. Other copies of this class, of other class loaders
   * or of {@code javax.servlet}, know the name alone.
   */
  static final String ATTRIBUTE = "clew.exchange";

  private final HttpServletRequest request;
  private final HttpServerTracing<Exchange, Exchange> tracing;
  private final boolean hearsOfEnd;
  private final DispatcherType firstType;
  private @Nullable Span span;
  private boolean isRecorded;

  /** The route before later dispatches and error pages replace it. */
  private @Nullable String route;

  /** What the first dispatch's servlet is mapped to; empty until somebody asks. */
  private @Nullable String mapping = "";

  /** From then on, the response has the status that the client gets. */
  private boolean hasErrorPage;

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
      HttpServerTracing<Exchange, Exchange> tracing,
      boolean hearsOfEnd) {
    super(response);
    this.request = request;
    this.tracing = tracing;
    this.hearsOfEnd = hearsOfEnd;
    this.firstType = request.getDispatcherType();
    this.hasErrorPage = firstType == DispatcherType.ERROR;
  }

  /**
   * The request that a filter has to see to.
   *
   * @param hearsOfEnd whether {@link #destroyed} will be called
   * @return null if a filter before this one sees to it
   */
  static @Nullable Exchange of(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpServerTracing<Exchange, Exchange> tracing,
      boolean hearsOfEnd) {
    Object mark = request.getAttribute(ATTRIBUTE);
    if (mark == null) {
      Exchange exchange = new Exchange(request, response, tracing, hearsOfEnd);
      exchange.start();
      return exchange;
    }
    if (!(mark instanceof Exchange own)) {
      return null;
    }
    if (request.getDispatcherType() == DispatcherType.ERROR) {
      own.route = own.route();
      own.hasErrorPage = true;
      own.keepRequestId(response);
    }
    return own.dispatcher == Thread.currentThread() ? null : own;
  }

  private void start() {
    span = tracing.start(this, this);
    isRecorded = tracing.isRecorded(span);
    request.setAttribute(ATTRIBUTE, this);
    String id = requestId == null ? tracing.requestId(span) : requestId;
    if (id != null) {
      request.setAttribute(TracingFilter.REQUEST_ID_ATTRIBUTE, id);
    }
    String traceId = tracing.traceId(span);
    if (traceId != null) {
      request.setAttribute(TracingFilter.TRACE_ID_ATTRIBUTE, traceId);
    }
  }

  HttpServletRequest request() {
    return request;
  }

  @Override
  @Nullable String requestId() {
    return requestId;
  }

  /** To be called if the response has none: to add a header takes less than to set it. */
  void writeRequestId(String name, String id) {
    requestId = id;
    wrapped().addHeader(name, id);
  }

  /** Before the error page of an exception, Undertow removes all headers. */
  private void keepRequestId(HttpServletResponse response) {
    if (requestId != null && response.getHeader(TracedResponse.REQUEST_ID) == null) {
      response.setHeader(TracedResponse.REQUEST_ID, requestId);
    }
  }

  @Nullable String route() {
    if (hasErrorPage || route != null) {
      return route;
    }
    if (mapping != null && mapping.isEmpty()) {
      mapping = Route.mapping(request);
    }
    return Route.of(request, mapping);
  }

  /** Whether the response's status is final, whatever was thrown. */
  boolean hasFinalStatus() {
    return hasErrorPage || wrapped().isCommitted();
  }

  @Override
  boolean isRecorded() {
    return isRecorded;
  }

  /** Runs the filters and the servlet behind this one. */
  void dispatch(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    dispatcher = Thread.currentThread();
    DispatcherType type = request.getDispatcherType(); // Undertow leaves it at that of a forward.
    Scope scope = tracing.activate(span);
    try {
      chain.doFilter(wrap(request), wrap(response));
    } catch (Throwable e) {
      failure = e;
      if (isAsync && !Route.HAS_MAPPING) {
        finish(); // Servlet 3.1, where Tomcat 8.5 closes the connection, and tells no listener.
      }
      throw e;
    } finally {
      scope.close();
      dispatcher = null;
      leave(type);
    }
  }

  private void leave(DispatcherType type) {
    if (isAsync) {
      route = route(); // Another dispatch would replace it.
    } else if ((type == firstType || type == DispatcherType.ASYNC || type == DispatcherType.ERROR)
        && !isLeftToErrorPage(type)) {
      finish();
    }
  }

  /** An error page may follow, whose status is the one that the client gets. */
  private boolean isLeftToErrorPage(DispatcherType type) {
    return hearsOfEnd
        && type != DispatcherType.ERROR
        && (failure != null || wrapped().getStatus() >= 400);
  }

  /** The request has left the application. Some containers say so before error pages. */
  static void destroyed(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Exchange own && !own.isAsync) {
      own.finish();
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
    if (isWrapped || (!isRecorded && requestId == null)) {
      return response;
    }
    return response == getResponse() ? this : new LaterResponse((HttpServletResponse) response);
  }

  /** What a later dispatch starts from, if that is another object than the first response. */
  private final class LaterResponse extends TracedResponse {
    LaterResponse(HttpServletResponse response) {
      super(response);
    }

    @Override
    @Nullable String requestId() {
      return requestId;
    }

    @Override
    boolean isRecorded() {
      return isRecorded;
    }

    @Override
    void written() {
      Exchange.this.written();
    }
  }

  /** To be called on the thread that has started it, before anybody can complete it. */
  AsyncContext started(AsyncContext context) {
    try {
      if (!isAsync) { // Else onStartAsync does so.
        context.addListener(this);
        isAsync = true;
      }
    } catch (IllegalStateException e) {
      // Without its listener the span ends when the filter returns.
    }
    return context;
  }

  /** Notes when the first byte is on its way to the client. */
  @Override
  void written() {
    try {
      if (!hasFirstByte && wrapped().isCommitted()) {
        hasFirstByte = true;
        tracing.firstByte(span);
      }
    } catch (RuntimeException e) {
      // The container has taken the response back: another thread has completed the request.
    }
  }

  private void finish() {
    synchronized (this) {
      if (isFinished) {
        return;
      }
      isFinished = true;
    }
    if (isRecorded && !hasFirstByte) {
      tracing.firstByte(span); // What was written is small, and goes out now.
    }
    tracing.finish(span, this, this, failure);
  }

  @Override
  public void onComplete(AsyncEvent event) {
    finish();
  }

  /** The application may answer as if nothing were wrong. What counts is the status. */
  @Override
  public void onTimeout(AsyncEvent event) {}

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
