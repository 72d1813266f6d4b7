package io.clew.viewer.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.analysis.store.TraceStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** A page that runs, and questions to it. */
final class RunningPage implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ViewServer server;

  private RunningPage(ViewServer server) {
    this.server = server;
  }

  static RunningPage of(TraceStore store, String source) throws IOException {
    return on("127.0.0.1", store, source);
  }

  static RunningPage on(String host, TraceStore store, String source) throws IOException {
    return new RunningPage(ViewServer.start(store, source, InetAddress.getByName(host), 0));
  }

  /** Appends spans to a log, as a span logger does. */
  static void write(Path log, Collection<Span> spans) throws IOException {
    List<String> lines =
        spans.stream()
            .map(span -> new String(SpanBytesEncoder.JSON_V2.encode(span), UTF_8))
            .toList();
    Files.write(log, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  URI uri() {
    return server.uri();
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri().resolve(path)).GET();
    return send(headers.length > 0 ? request.headers(headers) : request);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
