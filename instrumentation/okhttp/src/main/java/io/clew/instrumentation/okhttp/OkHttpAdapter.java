package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.HttpClientAdapter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads the calls of OkHttp. */
final class OkHttpAdapter extends HttpClientAdapter<Request, Exchange> {
  @Override
  public String method(Request request) {
    return request.method();
  }

  @Override
  public String scheme(Request request) {
    return request.url().scheme();
  }

  @Override
  public String host(Request request) {
    return request.url().host();
  }

  /** OkHttp's URLs always have a port. */
  @Override
  public int port(Request request) {
    HttpUrl url = request.url();
    return url.port() == HttpUrl.defaultPort(url.scheme()) ? -1 : url.port();
  }

  @Override
  public String path(Request request) {
    return request.url().encodedPath();
  }

  @Override
  public @Nullable String query(Request request) {
    return request.url().encodedQuery();
  }

  @Override
  public Collection<String> headerNames(Request request) {
    Headers headers = request.headers();
    int count = headers.size();
    if (count == 0) {
      return List.of();
    }
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(headers.name(i));
    }
    return names;
  }

  @Override
  public @Nullable String header(Request request, String name) {
    return request.header(name);
  }

  @Override
  public int status(Exchange exchange) {
    Response response = exchange.response();
    return response == null ? 0 : response.code();
  }

  @Override
  public @Nullable String responseHeader(Exchange exchange, String name) {
    Response response = exchange.response();
    return response == null ? null : response.header(name);
  }

  /** Of a client that tells no attempts, the answers before the last one are known. */
  @Override
  public int redirects(Exchange exchange) {
    int redirects = 0;
    Response answer = exchange.response();
    while (answer != null && (answer = answer.priorResponse()) != null) {
      if (answer.isRedirect()) {
        redirects++;
      }
    }
    return Math.max(redirects, exchange.attempts().redirects());
  }

  @Override
  public int retries(Exchange exchange) {
    return exchange.attempts().retries();
  }

  @Override
  public boolean isCancelled(Exchange exchange) {
    return exchange.isCancelled();
  }
}
