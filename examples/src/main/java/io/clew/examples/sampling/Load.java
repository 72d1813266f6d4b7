package io.clew.examples.sampling;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of several operations to one service, at a fixed pace, or slower if the service
 * does not keep up: a few clients wait for each answer before they send the next request.
 */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ServiceProcess service;
  private final HttpClient client;
  private final ScheduledExecutorService clients;
  private final AtomicLong sent = new AtomicLong();
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile @Nullable String failure;
  private volatile @Nullable Window window;

  /** Starts at once. */
  Load(ServiceProcess service, int requestsPerSecond, HttpClient client) {
    this.service = service;
    this.client = client;
    clients =
        Executors.newScheduledThreadPool(
            CLIENTS,
            task -> {
              Thread thread = new Thread(task, "clew-example-load-" + service.name());
              thread.setDaemon(true);
              return thread;
            });
    long period = TimeUnit.SECONDS.toNanos(CLIENTS) / requestsPerSecond;
    for (int i = 0; i < CLIENTS; i++) {
      Future<?> unused =
          clients.scheduleAtFixedRate(
              this::send, period * i / CLIENTS, period, TimeUnit.NANOSECONDS);
    }
  }

  long answered() {
    return answered.sum();
  }

  long failed() {
    return failed.sum();
  }

  /** Why a request has failed; null if none has. */
  @Nullable String failure() {
    return failure;
  }

  /** From now on requests belong to this window; null for none. */
  void window(@Nullable Window value) {
    window = value;
  }

  private void send() {
    Window open = window;
    Window current = open != null && open.enter() ? open : null;
    try {
      String path = ShopServer.PATHS.get((int) (sent.getAndIncrement() % ShopServer.PATHS.size()));
      String method = path.equals("/checkout") ? "POST" : "GET";
      String forced = current != null && current.isForced() ? randomHex() + randomHex() : null;
      String traceId = send(method, path, forced);
      answered.increment();
      if (current != null) {
        current.answered(method + " " + path, traceId);
      }
    } catch (IOException | RuntimeException e) {
      failed.increment();
      failure = service.name() + ": " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // It is being closed.
    } finally {
      if (current != null) {
        current.leave();
      }
    }
  }

  /**
   * Sends a request.
   *
   * @param forced the trace id, if the caller has decided that this is traced
   * @return the trace id: the service answers with it as the request's id, if it had none
   */
  private String send(String method, String path, @Nullable String forced)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.uri(path))
            .timeout(TIMEOUT)
            .method(method, BodyPublishers.noBody());
    if (forced != null) {
      request.header("X-B3-TraceId", forced);
      request.header("X-B3-SpanId", randomHex());
      request.header("X-B3-Sampled", "1");
    }
    HttpResponse<Void> response = client.send(request.build(), BodyHandlers.discarding());
    if (response.statusCode() != 200) {
      throw new IOException("status " + response.statusCode());
    }
    return forced != null ? forced : response.headers().firstValue("X-Request-Id").orElse("");
  }

  private static String randomHex() {
    return String.format(
        Locale.ROOT, "%016x", ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
  }

  /** Waits for the answers that are under way. */
  @Override
  public void close() {
    clients.shutdown();
    try {
      if (clients.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clients.shutdownNow();
  }
}
