package io.clew.benchmarks.process;

import io.clew.benchmarks.workload.CpuTime;
import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.helpers.NOP_FallbackServiceProvider;

/** {@link HelloService} in a JVM of its own, with the JVM's defaults. */
final class ServiceProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration SEND_LIMIT = Duration.ofSeconds(30);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final long REST_NANOS = 20_000_000;

  /** So that what follows the last span is over, too. */
  private static final long SETTLE_NANOS = 500_000_000;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JavaProcess process;
  private final String root;

  private ServiceProcess(JavaProcess process) throws IOException {
    this.process = process;
    String port = process.readLine(START_LIMIT);
    if (port == null) {
      throw new IOException("expected a port, got " + process.output());
    }
    root = "http://localhost:" + port;
  }

  /** Returns when it listens. */
  static ServiceProcess start(StartRuns.Service service) throws IOException {
    JavaProcess process =
        JavaProcess.newBuilder(HelloService.class)
            // Else headers and body go apart, and each answer waits for a delayed acknowledgement.
            .jvmOptions("-Dsun.net.httpserver.nodelay=true")
            // Logback takes half a second, which varies by more than what a tracer takes.
            .jvmOptions("-Dslf4j.provider=" + NOP_FallbackServiceProvider.class.getName())
            .jvmOptions(service.jvmOptions())
            .arguments(service.arguments())
            .start();
    try {
      return new ServiceProcess(process);
    } catch (Throwable e) {
      process.close();
      throw e;
    }
  }

  /** Asks it, and checks the answer. */
  void hello() throws IOException {
    String answer = get(HelloService.HELLO);
    if (!answer.equals("hello")) {
      throw new IOException("expected hello, got " + answer);
    }
  }

  /** Classes that were loaded since its start. It loads some to answer this. */
  double classes() throws IOException {
    return Double.parseDouble(get(HelloService.CLASSES));
  }

  private String get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + path)).timeout(ANSWER_LIMIT).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** CPU time since its start. */
  double cpuMillis() throws IOException {
    return CpuTime.nanosOf(process.pid()) / 1e6;
  }

  /** Resident memory. */
  double megabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / 1e6;
      }
    }
    throw new IOException("expected VmRSS, got none");
  }

  /** Returns when that many spans have arrived, and a moment more has passed. */
  static void await(Receipt receipt, long spans) throws IOException {
    long deadline = System.nanoTime() + SEND_LIMIT.toNanos();
    while (true) {
      try {
        receipt.verify(spans);
        LockSupport.parkNanos(SETTLE_NANOS);
        receipt.verify(spans);
        return;
      } catch (IllegalStateException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(REST_NANOS);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
