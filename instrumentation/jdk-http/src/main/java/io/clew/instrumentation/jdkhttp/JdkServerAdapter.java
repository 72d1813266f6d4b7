package io.clew.instrumentation.jdkhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.clew.instrumentation.http.HttpServerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the exchanges of the JDK's server, which are request and response in one. */
final class JdkServerAdapter extends HttpServerAdapter<HttpExchange, HttpExchange> {
  @Override
  public String method(HttpExchange request) {
    return request.getRequestMethod();
  }

  @Override
  public @Nullable String path(HttpExchange request) {
    return request.getRequestURI().getRawPath();
  }

  @Override
  public @Nullable String query(HttpExchange request) {
    return request.getRequestURI().getRawQuery();
  }

  /** That of the connection. */
  @Override
  public String scheme(HttpExchange request) {
    return request instanceof HttpsExchange ? "https" : "http";
  }

  @Override
  public @Nullable String host(HttpExchange request) {
    URI target = request.getRequestURI();
    return target.isAbsolute() && target.getRawAuthority() != null
        ? target.getRawAuthority()
        : header(request, "Host");
  }

  @Override
  public String localAddress(HttpExchange request) {
    return request.getLocalAddress().getAddress().getHostAddress();
  }

  @Override
  public int localPort(HttpExchange request) {
    return request.getLocalAddress().getPort();
  }

  @Override
  public @Nullable String remoteAddress(HttpExchange request) {
    InetSocketAddress address = request.getRemoteAddress();
    InetAddress ip = address == null ? null : address.getAddress();
    return ip == null ? null : ip.getHostAddress();
  }

  @Override
  public int remotePort(HttpExchange request) {
    InetSocketAddress address = request.getRemoteAddress();
    return address == null ? 0 : address.getPort();
  }

  @Override
  public Iterator<Map.Entry<String, String>> headers(HttpExchange request) {
    return new HeaderIterator(request.getRequestHeaders());
  }

  @Override
  public @Nullable String header(HttpExchange request, String name) {
    return request.getRequestHeaders().getFirst(name);
  }

  /** The path of the context. That at {@code /} gets what no other does: it says nothing. */
  @Override
  public @Nullable String route(HttpExchange request) {
    String path = request.getHttpContext().getPath();
    return path.equals("/") && !path.equals(path(request)) ? null : path;
  }

  @Override
  public int status(HttpExchange response) {
    return response.getResponseCode();
  }

  @Override
  public boolean isCommitted(HttpExchange response) {
    return response.getResponseCode() > 0;
  }

  @Override
  public @Nullable String responseHeader(HttpExchange response, String name) {
    return response.getResponseHeaders().getFirst(name);
  }

  /** A default: a value that a handler adds takes its place. */
  @Override
  public void setResponseHeader(HttpExchange response, String name, String value) {
    response.getResponseHeaders().put(name, new DefaultValue(value));
  }
}
