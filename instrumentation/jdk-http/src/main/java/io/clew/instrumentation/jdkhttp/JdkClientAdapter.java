package io.clew.instrumentation.jdkhttp;

import io.clew.instrumentation.http.HttpClientAdapter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the calls of the JDK's client. */
final class JdkClientAdapter extends HttpClientAdapter<HttpRequest, HttpResponse<?>> {
  @Override
  public String method(HttpRequest request) {
    return request.method();
  }

  @Override
  public String scheme(HttpRequest request) {
    return request.uri().getScheme();
  }

  @Override
  public @Nullable String host(HttpRequest request) {
    return request.uri().getHost();
  }

  @Override
  public int port(HttpRequest request) {
    return request.uri().getPort();
  }

  @Override
  public @Nullable String path(HttpRequest request) {
    return request.uri().getRawPath();
  }

  @Override
  public @Nullable String query(HttpRequest request) {
    return request.uri().getRawQuery();
  }

  @Override
  public Collection<String> headerNames(HttpRequest request) {
    return request.headers().map().keySet();
  }

  @Override
  public @Nullable String header(HttpRequest request, String name) {
    return request.headers().firstValue(name).orElse(null);
  }

  @Override
  public int status(HttpResponse<?> response) {
    return response.statusCode();
  }

  @Override
  public @Nullable String responseHeader(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  /** Answers before this one may also have asked for a password. */
  @Override
  public int redirects(HttpResponse<?> response) {
    int redirects = 0;
    Optional<? extends HttpResponse<?>> previous = response.previousResponse();
    while (previous.isPresent()) {
      HttpResponse<?> answer = previous.get();
      if (answer.statusCode() / 100 == 3) {
        redirects++;
      }
      previous = answer.previousResponse();
    }
    return redirects;
  }
}
