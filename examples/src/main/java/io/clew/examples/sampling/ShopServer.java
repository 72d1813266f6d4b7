package io.clew.examples.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.instrumentation.jdkhttp.TracingFilter;
import io.opentracing.Tracer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The HTTP server of a service: traced handlers, and one that says how it samples. */
final class ShopServer {
  static final List<String> PATHS = List.of("/feed", "/search", "/checkout");

  private ShopServer() {}

  /** To be started. */
  static HttpServer create(Tracer tracer, Supplier<ServiceStatus> status) throws IOException {
    HttpServer server = onLoopback(0);
    for (String path : PATHS) {
      server
          .createContext(path, exchange -> answer(exchange, "done\n"))
          .getFilters()
          .add(TracingFilter.create(tracer));
    }
    server.createContext("/status", exchange -> answer(exchange, status.get().toText()));
    return server;
  }

  /**
   * A server without handlers.
   *
   * @param port 0 for any that is free
   */
  static HttpServer onLoopback(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "clew-example-server");
              thread.setDaemon(true);
              return thread;
            }));
    return server;
  }

  /** Says the port on standard output, and returns when standard input ends. */
  static void awaitEnd(HttpServer server) throws IOException {
    System.out.println(server.getAddress().getPort());
    while (System.in.read() >= 0) {
      // Nothing that is said here means anything.
    }
  }

  static void answer(HttpExchange exchange, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
