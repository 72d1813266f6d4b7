package io.clew.store.opensearch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** The servers of one cluster over HTTP: one is asked, and the next one if it is away. */
final class Servers {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Of a whole answer. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** Bytes, from which on compression is worth it. */
  private static final int MIN_GZIP = 1024;

  private final HttpClient client;
  private final List<URI> servers;
  private final @Nullable String authorization;

  /** The one that is asked first. */
  private final AtomicInteger first = new AtomicInteger();

  Servers(List<URI> servers, @Nullable String authorization, @Nullable SSLContext tls) {
    this.servers = servers;
    this.authorization = authorization;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    if (tls != null) {
      builder.sslContext(tls);
    }
    client = builder.build();
  }

  /** A request that is on its way to a server. */
  record Started(Request request, int server, CompletableFuture<HttpResponse<byte[]>> response) {
    void cancel() {
      response.cancel(true);
    }
  }

  /** Asks a server; returns at once. */
  Started start(Request request) {
    return start(request, Math.floorMod(first.get(), servers.size()));
  }

  private Started start(Request request, int server) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(servers.get(server) + request.path()))
            .header("Accept-Encoding", "gzip");
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    byte[] body = request.body();
    if (body == null) {
      builder.method(request.method(), BodyPublishers.noBody());
    } else {
      boolean isBulk = request.path().startsWith("/_bulk");
      builder.header("Content-Type", isBulk ? "application/x-ndjson" : "application/json");
      if (body.length >= MIN_GZIP) {
        builder.header("Content-Encoding", "gzip");
        body = gzip(body);
      }
      builder.method(request.method(), BodyPublishers.ofByteArray(body));
    }
    return new Started(
        request, server, client.sendAsync(builder.build(), BodyHandlers.ofByteArray()));
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream gzip = new FastGzip(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not in memory.
    }
    return bytes.toByteArray();
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  Answer ask(Request request) throws IOException {
    return await(start(request));
  }

  /**
   * Waits for the answer, and asks the other servers if this one is away.
   *
   * @throws InterruptedIOException if the thread is interrupted
   * @throws IOException if no server answers
   */
  Answer await(Started started) throws IOException {
    Started attempt = started;
    for (int tried = 1; ; tried++) {
      boolean isLast = tried == servers.size();
      try {
        Answer answer = answer(attempt);
        if (isLast || answer.status() < 502 || answer.status() > 504) {
          return answer;
        }
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (isLast) {
          first.compareAndSet(attempt.server(), (attempt.server() + 1) % servers.size());
          throw e;
        }
      }
      int next = (attempt.server() + 1) % servers.size();
      first.compareAndSet(attempt.server(), next);
      attempt = start(started.request(), next);
    }
  }

  private Answer answer(Started started) throws IOException {
    URI server = servers.get(started.server());
    CompletableFuture<HttpResponse<byte[]>> future = started.response();
    try {
      HttpResponse<byte[]> response = future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      boolean isGzip = response.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
      byte[] body = isGzip ? gunzip(response.body()) : response.body();
      return new Answer(server, response.statusCode(), body);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new IOException(
          "OpenSearch at " + server + " does not answer within " + TIMEOUT.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking OpenSearch");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
        throw new IOException("Cannot connect to OpenSearch at " + server, cause);
      }
      if (cause instanceof SSLHandshakeException) { // Most often its certificate is not trusted.
        throw new IOException(
            "Cannot agree on TLS with OpenSearch at " + server + ": " + cause.getMessage(), cause);
      }
      throw new IOException(
          "Cannot talk to OpenSearch at " + server + ": " + cause.getMessage(), cause);
    }
  }

  private static byte[] gunzip(byte[] body) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body), 1 << 16)) {
      return gzip.readAllBytes();
    }
  }

  @Override
  public String toString() {
    return servers.toString();
  }
}
