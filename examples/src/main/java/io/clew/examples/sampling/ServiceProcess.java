package io.clew.examples.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A service in a process of its own, and what one can ask of it from here. */
final class ServiceProcess implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int START_SECONDS = 60;
  private static final Duration END = Duration.ofSeconds(30);

  private final String name;
  private final Path log;
  private final HttpClient client;
  private final JavaProcess process;
  private volatile int port;

  private ServiceProcess(String name, Path log, HttpClient client, JavaProcess process) {
    this.name = name;
    this.log = log;
    this.client = client;
    this.process = process;
  }

  /**
   * Starts a service.
   *
   * @param name of the process
   * @param directory for its log
   * @param client for all calls
   * @param program which says its port on standard output, and ends when its standard input does
   * @return a process that is about to serve: see {@link #awaitStart}
   */
  static ServiceProcess start(
      String name, Path directory, HttpClient client, JavaProcess.Builder program)
      throws IOException {
    Path log = directory.resolve(name + ".log");
    JavaProcess process =
        program
            .jvmOptions(JavaProcess.QUICK_START)
            // The server sends head and body of a response apart: see Site.
            .jvmOptions("-Dsun.net.httpserver.nodelay=true")
            .errors(log)
            .start();
    return new ServiceProcess(name, log, client, process);
  }

  void awaitStart() throws IOException, InterruptedException {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(this::firstLine);
    try {
      port = Integer.parseInt(line.get(START_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException | NumberFormatException e) {
      throw new IOException(name + " did not start, see " + log, e);
    }
  }

  private String firstLine() {
    try {
      return String.valueOf(process.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  /** What it has written to standard error. */
  Path log() {
    return log;
  }

  long pid() {
    return process.pid();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  ServiceStatus status() throws IOException, InterruptedException {
    return ServiceStatus.parse(send(HttpRequest.newBuilder(uri("/status"))));
  }

  void boost(String operation, double rate, long seconds) throws IOException, InterruptedException {
    String boost =
        String.format(
            Locale.ROOT,
            "/sampling/boosts?rule=%s&rate=%s&seconds=%d",
            URLEncoder.encode(operation, UTF_8),
            rate,
            seconds);
    send(HttpRequest.newBuilder(uri(boost)).PUT(BodyPublishers.noBody()));
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new IOException(name + " has ended, see " + log);
    }
    HttpResponse<String> response =
        client.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(name + ": " + response.body().strip());
    }
    return response.body();
  }

  /**
   * Ends the process, which sends all of its spans first.
   *
   * @return false if it had to be killed, or lost a span
   */
  boolean end() {
    try (process) {
      process.input().close();
      return process.exitCode(END) == 0;
    } catch (IOException | IllegalStateException e) {
      return false; // It has ended already, or was killed.
    }
  }

  @Override
  public void close() {
    end();
  }
}
