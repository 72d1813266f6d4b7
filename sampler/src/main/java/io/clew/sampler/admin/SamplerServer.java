package io.clew.sampler.admin;

import com.sun.net.httpserver.HttpServer;
import io.clew.api.UntracedThread;
import io.clew.sampler.DynamicSampler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SamplerHandler} with a small server of its own, for services that have none of the
 * JDK's. It is reached from this machine alone, at {@code http://localhost:PORT/sampling}, for
 * Prometheus at {@code /metrics}, and for the settings at {@code /configuration}.
 *
 * <p>Eight requests at once are served; a ninth finds its connection closed. Each has ten seconds,
 * so that slow clients cannot keep others out for long. All threads are daemons.
 */
public final class SamplerServer implements AutoCloseable {
  private static final int MAX_REQUESTS = 8;
  private static final long IDLE_SECONDS = 10;
  private static final long REQUEST_MILLIS = 10_000;

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;

  private SamplerServer(HttpServer server, SamplerHandler handler, long requestMillis) {
    this.server = server;
    threads =
        new ThreadPoolExecutor(
            0,
            MAX_REQUESTS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> new UntracedThread(task, "clew-sampler-http"));
    timer =
        new ScheduledThreadPoolExecutor(
            1, task -> new UntracedThread(task, "clew-sampler-http-timer"));
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    server.createContext("/sampling", handler);
    server.createContext("/metrics", handler::handleMetrics);
    server.createContext("/configuration", handler::handleConfiguration);
    server.setExecutor(
        task -> {
          Future<?> request = threads.submit(task);
          // Whatever a thread reads or writes is closed when it is interrupted.
          Future<?> unused =
              timer.schedule(() -> request.cancel(true), requestMillis, TimeUnit.MILLISECONDS);
        });
  }

  /**
   * Starts a server.
   *
   * @param sampler shown and changed, never closed
   * @param port 0 for any that is free
   * @param token that requests have to bear, see {@link SamplerHandler.Builder#bearerToken}; null
   *     for none
   * @throws IOException if the port is taken
   * @throws IllegalArgumentException if the port or the token is not valid
   */
  public static SamplerServer start(DynamicSampler sampler, int port, @Nullable String token)
      throws IOException {
    return start(sampler, port, token, REQUEST_MILLIS);
  }

  static SamplerServer start(
      DynamicSampler sampler, int port, @Nullable String token, long requestMillis)
      throws IOException {
    SamplerHandler.Builder handler = SamplerHandler.newBuilder(sampler);
    if (token != null) {
      handler.bearerToken(token);
    }
    SamplerHandler built = handler.build();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException("port: expected a free port, got " + port, e);
    }
    SamplerServer started = new SamplerServer(server, built, requestMillis);
    started.dispatch();
    return started;
  }

  /** The server's own thread is a daemon if the one that starts it is. */
  private void dispatch() {
    Thread starter = new UntracedThread(server::start, "clew-sampler-http-start");
    starter.start();
    boolean interrupted = false;
    while (starter.isAlive()) {
      try {
        starter.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where the server listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Ends the server and its threads at once, with whatever they are at; idempotent. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    timer.shutdownNow();
  }
}
