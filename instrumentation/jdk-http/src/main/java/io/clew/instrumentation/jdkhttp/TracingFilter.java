package io.clew.instrumentation.jdkhttp;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.HttpServerTracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Traces the requests that the JDK's HTTP server handles. One line for each context:
 *
 * <pre>{@code
 * context.getFilters().add(TracingFilter.create(tracer));
 * }</pre>
 *
 * <p>Each request gets a server span that continues the caller's trace, is active while the handler
 * (and the filters behind this one) run, and ends when they return. A request has one span, however
 * often filters of this class are installed. It is named after the method and the path of the
 * context, such as {@code GET /feed}: the path of the request would make a name for every id in it.
 * A context at {@code /} gets all that no other does: the name is then the method alone, or {@code
 * GET not_found} for status 404. Status codes from 500 on and exceptions make the span an error; an
 * exception counts as status 500 if nothing was sent before. The annotation {@code ssf} says when
 * the headers of the response were sent.
 *
 * <p>If the tracer propagates a field {@code X-Request-Id}, the response carries it, unless the
 * handler, or another filter, sets or adds one of its own. It is the tracer's value, which need not
 * be the one the caller sent; one that is not 1 to 200 characters of {@code A-Z a-z 0-9 . _ ~ + / =
 * : @ # -} is left out.
 *
 * <p>The URL's scheme is that of the connection and its host is what the caller says in the request
 * target or the {@code Host} header, or the local address if that can be no host. URLs longer than
 * 2048 characters are cut.
 *
 * <p>Limitations: if a handler returns and leaves the answer to another thread, the span ends when
 * it returns, without the status code unless the headers have been sent by then. A context with an
 * {@link com.sun.net.httpserver.Authenticator} has no annotation {@code ssf}.
 *
 * <p>Whatever the tracer throws, the request is served as if this filter were not there. Filters
 * can be shared between contexts and threads.
 */
public final class TracingFilter extends Filter {
  /**
   * The response headers of the request that a filter traces on this thread: the same object in
   * whatever other filters have wrapped the exchange. The attributes of an exchange would not do,
   * since on some JDKs all exchanges of a context share them.
   */
  private static final ThreadLocal<@Nullable Headers> TRACED = new ThreadLocal<>();

  private final HttpServerTracing<HttpExchange, HttpExchange> tracing;

  private TracingFilter(Tracer tracer, HttpOptions options) {
    tracing = HttpServerTracing.create(tracer, "jdk-http-server", new JdkServerAdapter(), options);
  }

  /** A filter with the defaults: no query in the URL, no headers, no path skipped. */
  public static TracingFilter create(Tracer tracer) {
    return new TracingFilter(tracer, HttpOptions.DEFAULT);
  }

  /** A filter with options of your own. */
  public static TracingFilter create(Tracer tracer, HttpOptions options) {
    return new TracingFilter(tracer, options);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Equal headers may be those of another request.
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Headers outer = TRACED.get();
    Headers response = exchange.getResponseHeaders();
    if (response != null && response == outer) {
      chain.doFilter(exchange);
      return;
    }
    TRACED.set(response);
    try {
      trace(exchange, chain);
    } finally {
      if (outer == null) {
        TRACED.remove();
      } else {
        TRACED.set(outer);
      }
    }
  }

  private void trace(HttpExchange exchange, Chain chain) throws IOException {
    Span span = tracing.start(exchange, exchange);
    Scope scope = tracing.activate(span);
    HeadersSent headersSent =
        tracing.isRecorded(span) && canBeWrapped(exchange) ? new HeadersSent(tracing, span) : null;
    Throwable failure = null;
    try {
      chain.doFilter(headersSent == null ? exchange : ObservedExchange.of(exchange, headersSent));
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      scope.close();
      if (headersSent != null) {
        headersSent.end();
      }
      tracing.finish(span, exchange, exchange, failure);
    }
  }

  /** The JDK lets an authenticator's principal into exchanges of its own classes alone. */
  private static boolean canBeWrapped(HttpExchange exchange) {
    return exchange.getHttpContext().getAuthenticator() == null;
  }

  /** Annotates a span that has not ended: another thread may send the headers later. */
  private static final class HeadersSent implements Runnable {
    private final HttpServerTracing<?, ?> tracing;
    private volatile @Nullable Span span;

    HeadersSent(HttpServerTracing<?, ?> tracing, @Nullable Span span) {
      this.tracing = tracing;
      this.span = span;
    }

    @Override
    public void run() {
      tracing.firstByte(span);
    }

    void end() {
      span = null;
    }
  }

  @Override
  public String description() {
    return "Traces requests with OpenTracing";
  }
}
