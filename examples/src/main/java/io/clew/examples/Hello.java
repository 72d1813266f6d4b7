package io.clew.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.core.Tracing;
import io.clew.instrumentation.jdkhttp.TracingFilter;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A service with one handler, traced: the first program of the README. */
public final class Hello {
  private Hello() {}

  /**
   * Serves until the process is stopped.
   *
   * @param args none
   * @throws IOException if the port is taken
   */
  public static void main(String[] args) throws IOException {
    Tracing tracing = Tracing.fromEnvironment();
    Runtime.getRuntime().addShutdownHook(new Thread(tracing::close));

    int port = Integer.getInteger("port", 8080);
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server
        .createContext("/hello", Hello::hello)
        .getFilters()
        .add(TracingFilter.create(tracing.tracer()));
    server.start();
  }

  private static void hello(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = {'h', 'e', 'l', 'l', 'o', '\n'};
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
