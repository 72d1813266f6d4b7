package io.clew.instrumentation.servlet;

import io.clew.instrumentation.http.HttpServerAdapter;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads servlet requests. Asks for nothing that could parse a body. */
final class ServletAdapter extends HttpServerAdapter<Exchange, Exchange> {
  @Override
  public String method(Exchange exchange) {
    return exchange.request().getMethod();
  }

  @Override
  public @Nullable String path(Exchange exchange) {
    return exchange.request().getRequestURI();
  }

  @Override
  public @Nullable String query(Exchange exchange) {
    return exchange.request().getQueryString();
  }

  @Override
  public String scheme(Exchange exchange) {
    return exchange.request().getScheme();
  }

  @Override
  public @Nullable String host(Exchange exchange) {
    HttpServletRequest request = exchange.request();
    String host = request.getServerName();
    int port = request.getServerPort();
    boolean isDefault = port <= 0 || port == ("https".equals(request.getScheme()) ? 443 : 80);
    return host == null || isDefault ? host : host + ":" + port;
  }

  @Override
  public String localAddress(Exchange exchange) {
    return exchange.request().getLocalAddr();
  }

  @Override
  public int localPort(Exchange exchange) {
    return exchange.request().getLocalPort();
  }

  @Override
  public @Nullable String remoteAddress(Exchange exchange) {
    return exchange.request().getRemoteAddr();
  }

  @Override
  public int remotePort(Exchange exchange) {
    return exchange.request().getRemotePort();
  }

  @Override
  public boolean findsHeaders() {
    return true;
  }

  @Override
  public Iterator<String> headerValues(Exchange exchange, String name) {
    Enumeration<String> values = exchange.request().getHeaders(name);
    return values == null ? Collections.emptyIterator() : values.asIterator();
  }

  @Override
  public Iterator<Map.Entry<String, String>> headers(Exchange exchange) {
    return new RequestHeaders(exchange.request());
  }

  @Override
  public @Nullable String header(Exchange exchange, String name) {
    return exchange.request().getHeader(name);
  }

  @Override
  public @Nullable String route(Exchange exchange) {
    return exchange.route();
  }

  @Override
  public int status(Exchange exchange) {
    return exchange.wrapped().getStatus();
  }

  @Override
  public boolean isCommitted(Exchange exchange) {
    return exchange.hasFinalStatus();
  }

  @Override
  public @Nullable String responseHeader(Exchange exchange, String name) {
    return exchange.wrapped().getHeader(name);
  }

  @Override
  public void setResponseHeader(Exchange exchange, String name, String value) {
    exchange.writeRequestId(name, value);
  }

  /** A servlet that is unavailable for ever does not exist. */
  @Override
  public int statusOf(Throwable failure) {
    if (failure instanceof UnavailableException unavailable) {
      return unavailable.isPermanent() ? 404 : 503;
    }
    return 500;
  }
}
