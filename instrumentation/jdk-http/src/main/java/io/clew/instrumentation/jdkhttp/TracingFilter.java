package io.clew.instrumentation.jdkhttp;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.propagation.Format;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Traces the requests that the JDK's HTTP server handles. One line for each context:
 *
 * <pre>{@code
 * context.getFilters().add(TracingFilter.create(tracer));
 * }</pre>
 *
 * <p>Each request gets a server span that continues the caller's trace, is active while the handler
 * (and the filters behind this one) run, and ends when they return. It is named after the method
 * and the path of the context, such as {@code GET /feed}: the path of the request would make a name
 * for every id in it. Status codes from 500 on and exceptions make it an error.
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
 * <p>Limitation: if a handler returns and leaves the answer to another thread, the span ends when
 * it returns, without the status code unless the headers have been sent by then.
 *
 * <p>Whatever the tracer throws, the request is served as if this filter were not there. Filters
 * can be shared between contexts and threads.
 */
public final class TracingFilter extends Filter {
  static final String REQUEST_ID = "X-Request-Id";

  private static final String REQUEST_ID_SIGNS = "._~+/=:@#-";

  private static final int MAX_REQUEST_ID = 200;

  private static final int FIRST_ERROR = 500;

  private final Tracer tracer;
  private final boolean recordQuery;

  private TracingFilter(Builder builder) {
    this.tracer = builder.tracer;
    this.recordQuery = builder.recordQuery;
  }

  /** A filter with the defaults: no query in the URL. */
  public static TracingFilter create(Tracer tracer) {
    return newBuilder(tracer).build();
  }

  /** A filter with settings of your own. */
  public static Builder newBuilder(Tracer tracer) {
    return new Builder(tracer);
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    HttpSpan span = new HttpSpan(tracer, start(exchange));
    Scope scope = span.activate();
    try {
      echoRequestId(span, exchange);
      chain.doFilter(exchange);
    } catch (Throwable failure) {
      span.failed(failure);
      throw failure;
    } finally {
      answered(span, exchange);
      scope.close();
      span.finish();
    }
  }

  @Override
  public String description() {
    return "Traces requests with OpenTracing";
  }

  private static void answered(HttpSpan span, HttpExchange exchange) {
    try {
      span.answered(exchange.getResponseCode(), FIRST_ERROR);
    } catch (Throwable e) {
      NoThrow.failed(e);
    }
  }

  private @Nullable Span start(HttpExchange exchange) {
    try {
      return describe(exchange).start();
    } catch (Throwable e) {
      NoThrow.failed(e);
      return null;
    }
  }

  private @Nullable SpanContext caller(HttpExchange exchange) {
    try {
      return tracer.extract(
          Format.Builtin.HTTP_HEADERS, new RequestHeaders(exchange.getRequestHeaders()));
    } catch (Throwable e) {
      NoThrow.failed(e);
      return null;
    }
  }

  private SpanBuilder describe(HttpExchange exchange) {
    HttpMethod method = HttpMethod.of(exchange.getRequestMethod());
    InetSocketAddress peer = exchange.getRemoteAddress();
    SpanBuilder span =
        tracer
            .buildSpan(method.name() + " " + exchange.getHttpContext().getPath())
            .asChildOf(caller(exchange))
            .ignoreActiveSpan()
            .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_SERVER)
            .withTag(Tags.COMPONENT, "jdk-http-server")
            .withTag(Tags.HTTP_METHOD, method.tag())
            .withTag(Tags.HTTP_URL, url(exchange))
            .withTag(Tags.PEER_PORT, peer.getPort());
    Peer.tagAddress(span, peer.getAddress().getHostAddress());
    return span;
  }

  private String url(HttpExchange exchange) {
    URI target = exchange.getRequestURI();
    // An absolute target overrides the Host header: RFC 9112, section 3.2.2.
    String host = Url.host(target.isAbsolute() ? target.getRawAuthority() : null);
    if (host == null) {
      host = Url.host(exchange.getRequestHeaders().getFirst("Host"));
    }
    if (host == null) {
      host = Peer.hostAndPort(exchange.getLocalAddress());
    }
    String scheme = exchange instanceof HttpsExchange ? "https" : "http";
    return Url.of(scheme, host, target, recordQuery);
  }

  private static void echoRequestId(HttpSpan span, HttpExchange exchange) {
    try {
      String id = span.headers().get(REQUEST_ID);
      Headers response = exchange.getResponseHeaders();
      if (id != null && isLegal(id) && !response.containsKey(REQUEST_ID)) {
        response.put(REQUEST_ID, new DefaultValue(id));
      }
    } catch (Throwable e) {
      NoThrow.failed(e);
    }
  }

  /** Strict, since the server would write other characters in ways that end a header. */
  private static boolean isLegal(String requestId) {
    return !requestId.isEmpty()
        && requestId.length() <= MAX_REQUEST_ID
        && Ascii.isAllOf(requestId, REQUEST_ID_SIGNS);
  }

  /** Settings of a {@link TracingFilter}. Not thread-safe. */
  public static final class Builder {
    private final Tracer tracer;
    private boolean recordQuery;

    private Builder(Tracer tracer) {
      this.tracer = requireNonNull(tracer, "tracer");
    }

    /** Whether {@code http.url} includes the query. Off by default, as queries may hold secrets. */
    public Builder recordQuery(boolean recordQuery) {
      this.recordQuery = recordQuery;
      return this;
    }

    /** Makes the filter. */
    public TracingFilter build() {
      return new TracingFilter(this);
    }
  }
}
