package io.clew.instrumentation.jdkhttp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real server on a free port of 127.0.0.1, with one handler at {@code /feed}. */
final class TestServer implements AutoCloseable {
  private final ExecutorService threads;
  private final HttpServer server;
  private final HttpContext context;

  TestServer(int threadCount, HttpHandler handler, Filter... filters) throws IOException {
    this(threadCount, "/feed", handler, filters);
  }

  /** A server with its handler elsewhere. */
  TestServer(String path, HttpHandler handler, Filter... filters) throws IOException {
    this(1, path, handler, filters);
  }

  private TestServer(int threadCount, String path, HttpHandler handler, Filter... filters)
      throws IOException {
    threads = Executors.newFixedThreadPool(threadCount);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    context = server.createContext(path, handler);
    context.getFilters().addAll(List.of(filters));
    server.setExecutor(threads);
    server.start();
  }

  /** A server with one thread, so that what a request leaves behind is seen by the next. */
  TestServer(HttpHandler handler, Filter... filters) throws IOException {
    this(1, handler, filters);
  }

  static HttpHandler answering(int status) {
    return exchange -> answer(exchange, status, "");
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  void authenticate(Authenticator authenticator) {
    context.setAuthenticator(authenticator);
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** Sends the lines as they are, for what no decent client would send, and reads all there is. */
  String send(String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(10_000);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
