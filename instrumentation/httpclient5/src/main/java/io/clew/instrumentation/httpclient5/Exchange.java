package io.clew.instrumentation.httpclient5;

import io.clew.instrumentation.http.Attempts;
import io.clew.instrumentation.http.HeaderWriter;
import io.clew.instrumentation.http.HttpClientTracing;
import io.opentracing.Span;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * One call and its span. The context of the call has it, under a name with the id of the exchange,
 * since some applications use a context for more than one call.
 */
final class Exchange {
  private static final String NAME = "io.clew.exchange.";

  final Attempts attempts = new Attempts();

  private final HttpClientTracing<HttpRequest, Exchange> tracing;
  private final HttpContext context;
  private final String name;
  private final BooleanSupplier isCancelled;
  private final AtomicBoolean isFinished = new AtomicBoolean();
  private final @Nullable Span span;
  private volatile @Nullable HttpResponse response;

  private Exchange(
      HttpClientTracing<HttpRequest, Exchange> tracing,
      HttpRequest request,
      HttpContext context,
      String name,
      BooleanSupplier isCancelled) {
    this.tracing = tracing;
    this.context = context;
    this.name = name;
    this.isCancelled = isCancelled;
    span = tracing.start(request);
  }

  /**
   * Starts the span of a call.
   *
   * @return null if the call has one already: the client is traced twice
   */
  static @Nullable Exchange start(
      HttpClientTracing<HttpRequest, Exchange> tracing,
      HttpRequest request,
      HttpHost target,
      HttpContext context,
      String id,
      BooleanSupplier isCancelled) {
    String name = NAME.concat(id);
    if (attribute(context, name) != null) {
      return null;
    }
    // HttpClient does the same, before 5.5 too late for the span.
    if (request.getScheme() == null) {
      request.setScheme(target.getSchemeName());
    }
    if (request.getAuthority() == null) {
      request.setAuthority(new URIAuthority(target));
    }
    Exchange exchange = new Exchange(tracing, request, context, name, isCancelled);
    synchronized (context) {
      context.setAttribute(name, exchange);
    }
    return exchange;
  }

  /** Applications use a context for several calls at once, and its map is not made for that. */
  private static @Nullable Object attribute(HttpContext context, String name) {
    synchronized (context) {
      return context.getAttribute(name);
    }
  }

  /** The call of this id, if it was started by this one and has not ended. */
  static @Nullable Exchange of(
      HttpClientTracing<HttpRequest, Exchange> tracing, HttpContext context, String id) {
    return attribute(context, NAME.concat(id)) instanceof Exchange exchange
            && exchange.tracing == tracing
        ? exchange
        : null;
  }

  /** Called before each attempt, with the copy of the request that is sent. */
  void sending(HttpRequest request) {
    attempts.sending();
    tracing.inject(
        span,
        request,
        new HeaderWriter() {
          @Override
          public void remove(String name) {
            request.removeHeaders(name);
          }

          @Override
          public void set(String name, String value) {
            request.setHeader(name, value);
          }
        });
  }

  boolean isCancelled() {
    return isCancelled.getAsBoolean();
  }

  @Nullable HttpResponse response() {
    return response;
  }

  void answered(HttpResponse response) {
    this.response = response;
  }

  /** Ends the span, the first time. */
  void finish(@Nullable Throwable failure) {
    if (isFinished.compareAndSet(false, true)) {
      synchronized (context) {
        context.removeAttribute(name);
      }
      tracing.finish(span, this, failure);
    }
  }
}
