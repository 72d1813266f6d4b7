package io.clew.sampler.admin;

import io.clew.api.UntracedThread;
import io.clew.common.AdminAnswer;
import io.clew.common.AdminRequest;
import io.clew.common.AdminServer;
import io.clew.sampler.DynamicSampler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SamplerHandler} does, with a small server of its own, for services that have none
 * of the JDK's. It is reached from this machine alone, at {@code http://localhost:PORT/sampling},
 * and for Prometheus at {@code /metrics}.
 *
 * <p>It has up to 16 connections. For one more, the one is closed that has waited longest for a
 * whole request. Each request has ten seconds, the wait for it included. So clients that are slow
 * or send nothing keep nobody out. A malformed request gets a line of text that says why, too. All
 * threads are daemons.
 */
public final class SamplerServer implements AutoCloseable {
  private static final long REQUEST_MILLIS = 10_000;
  private static final String SAMPLING = "/sampling";
  private static final String METRICS = "/metrics";

  private final AdminServer server;

  private SamplerServer(AdminServer server) {
    this.server = server;
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
    SamplerHandler.Builder builder = SamplerHandler.newBuilder(sampler);
    if (token != null) {
      builder.bearerToken(token);
    }
    SamplerHandler handler = builder.build();
    return new SamplerServer(
        AdminServer.start(
            port,
            task -> new UntracedThread(task, "clew-sampler-http"),
            requestMillis,
            request -> answer(handler, request)));
  }

  private static AdminAnswer answer(SamplerHandler handler, AdminRequest request)
      throws IOException {
    String path = request.uri().getPath();
    if (path.equals(METRICS)) {
      return handler.answer(request, METRICS, true);
    }
    if (path.equals(SAMPLING) || path.startsWith(SAMPLING + "/")) {
      return handler.answer(request, SAMPLING, false);
    }
    return AdminAnswer.text(404, "expected the path " + SAMPLING + " or " + METRICS);
  }

  /** Where the server listens. */
  public int port() {
    return server.port();
  }

  /** Ends the server and its threads at once, with whatever they are at; idempotent. */
  @Override
  public void close() {
    server.close();
  }
}
