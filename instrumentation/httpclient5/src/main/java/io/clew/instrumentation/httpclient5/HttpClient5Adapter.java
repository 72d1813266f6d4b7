package io.clew.instrumentation.httpclient5;

import io.clew.instrumentation.http.HttpClientAdapter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Reads the calls of HttpClient, which gives each its scheme and authority. */
final class HttpClient5Adapter extends HttpClientAdapter<HttpRequest, Exchange> {
  @Override
  public String method(HttpRequest request) {
    return request.getMethod();
  }

  @Override
  public String scheme(HttpRequest request) {
    return request.getScheme();
  }

  @Override
  public @Nullable String host(HttpRequest request) {
    return request.getAuthority() == null ? null : request.getAuthority().getHostName();
  }

  @Override
  public int port(HttpRequest request) {
    return request.getAuthority() == null ? -1 : request.getAuthority().getPort();
  }

  @Override
  public @Nullable String path(HttpRequest request) {
    String path = request.getPath();
    int query = path == null ? -1 : path.indexOf('?');
    return path == null || query < 0 ? path : path.substring(0, query);
  }

  @Override
  public @Nullable String query(HttpRequest request) {
    String path = request.getPath();
    int query = path == null ? -1 : path.indexOf('?');
    return path == null || query < 0 ? null : path.substring(query + 1);
  }

  @Override
  public Collection<String> headerNames(HttpRequest request) {
    List<String> names = new ArrayList<>();
    for (Header header : request.getHeaders()) {
      names.add(header.getName());
    }
    return names;
  }

  @Override
  public @Nullable String header(HttpRequest request, String name) {
    return first(request, name);
  }

  private static @Nullable String first(HttpMessage message, String name) {
    Header header = message.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  @Override
  public int status(Exchange exchange) {
    HttpResponse response = exchange.response();
    return response == null ? 0 : response.getCode();
  }

  @Override
  public @Nullable String responseHeader(Exchange exchange, String name) {
    HttpResponse response = exchange.response();
    return response == null ? null : first(response, name);
  }

  @Override
  public int redirects(Exchange exchange) {
    return exchange.attempts.redirects();
  }

  @Override
  public int retries(Exchange exchange) {
    return exchange.attempts.retries();
  }

  @Override
  public boolean isCancelled(Exchange exchange) {
    return exchange.isCancelled();
  }
}
