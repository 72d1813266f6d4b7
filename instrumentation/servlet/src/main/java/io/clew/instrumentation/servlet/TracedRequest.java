package io.clew.instrumentation.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** Tells the exchange at once that the request becomes asynchronous. */
final class TracedRequest extends HttpServletRequestWrapper {
  private final Exchange exchange;

  TracedRequest(HttpServletRequest request, Exchange exchange) {
    super(request);
    this.exchange = exchange;
  }

  @Override
  public AsyncContext startAsync() {
    return exchange.started(super.startAsync());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return exchange.started(super.startAsync(request, response));
  }
}
