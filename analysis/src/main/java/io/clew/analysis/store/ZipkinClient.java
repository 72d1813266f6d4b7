package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a Zipkin server, and says in a sentence what went wrong. */
final class ZipkinClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_REASON = 200;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final JsonFactory JSON = new JsonFactory();

  private final HttpClient client =
      HttpClient.newBuilder()
          // By HTTP/2, answers of Zipkin ended early under load.
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  private final String api;
  private final Duration timeout;

  ZipkinClient(URI server, Duration timeout) {
    String base = HttpAddress.checked(server, "http://127.0.0.1:9411");
    api = base.endsWith("/api/v2") ? base : base + "/api/v2";
    this.timeout = timeout;
  }

  /**
   * Returns a whole JSON list; an empty one for a trace that the server does not know.
   *
   * @param path behind {@code /api/v2}
   */
  byte[] get(String path) throws IOException {
    HttpResponse<byte[]> response = send(path);
    if (response.statusCode() == NOT_FOUND && path.startsWith("/trace/") && isZipkin()) {
      return "[]".getBytes(UTF_8);
    }
    if (response.statusCode() != OK) {
      throw new IOException(refusal(response));
    }
    if (!isList(response)) {
      throw new IOException("What answers at " + api + " is no Zipkin server");
    }
    if (!isWhole(response.body())) {
      throw new IOException("The answer of Zipkin at " + api + " ends in the middle");
    }
    return response.body();
  }

  /** The texts of a list. */
  List<String> names(String path) throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonParser json = JSON.createParser(get(path))) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          names.add(json.getText());
        }
      }
    }
    return names;
  }

  private static boolean isList(HttpResponse<byte[]> response) {
    byte[] body = response.body();
    return body.length > 0 && body[0] == '[';
  }

  private static boolean isWhole(byte[] list) {
    int last = list.length - 1;
    while (list[last] <= ' ' && list[last] >= 0) {
      last--;
    }
    return list[last] == ']';
  }

  private boolean isZipkin() throws IOException {
    HttpResponse<byte[]> response = send("/services");
    return response.statusCode() == OK && isList(response);
  }

  private String refusal(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == NOT_FOUND) {
      return "There is no Zipkin server at " + api + ": it answers 404, not found";
    }
    byte[] body = response.body();
    String text =
        new String(body, 0, Math.min(body.length, MAX_REASON), UTF_8)
            .replaceAll("\\p{Cntrl}+", " ")
            .strip();
    return "Zipkin at " + api + " answers " + status + (text.isEmpty() ? "" : ": " + text);
  }

  /** The whole answer, so that the limit of time is that of all of it. */
  private HttpResponse<byte[]> send(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + path)).header("Accept", "application/json").build();
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new IOException(
          "Zipkin at " + api + " does not answer within " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking Zipkin");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
        throw new IOException("Cannot connect to Zipkin at " + api, cause);
      }
      throw new IOException("Cannot read from Zipkin at " + api + ": " + cause.getMessage(), cause);
    }
  }

  @Override
  public String toString() {
    return api;
  }
}
