package io.clew.instrumentation.http.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A server that keeps what it is sent, and answers as the path says. */
final class TestBackend implements AutoCloseable {
  static {
    // Else each body waits 40 ms for the acknowledgement of its headers.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  /** Ends the wait of the requests to {@code /slow}. */
  final CountDownLatch goOn = new CountDownLatch(1);

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final AtomicBoolean hasRefused = new AtomicBoolean();
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final HttpServer server;

  TestBackend() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** The next request that has not been taken yet. */
  Received take() throws InterruptedException {
    Received next = received.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no request has arrived");
    }
    return next;
  }

  List<Received> takeAll() {
    List<Received> all = List.copyOf(received);
    received.clear();
    return all;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body = exchange.getRequestBody().readAllBytes();
    received.add(
        new Received(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            body));
    if (path.startsWith("/status/")) {
      answer(exchange, Integer.parseInt(path.substring("/status/".length())), new byte[0]);
    } else if (path.startsWith("/redirect/")) {
      int left = Integer.parseInt(path.substring("/redirect/".length()));
      String target = left == 1 ? "/ok" : "/redirect/" + (left - 1);
      exchange.getResponseHeaders().set("Location", uri(target).toString());
      answer(exchange, 302, new byte[0]);
    } else if (path.equals("/closed")) {
      exchange.close();
    } else if (path.equals("/closed-once") && hasRefused.compareAndSet(false, true)) {
      exchange.close();
    } else if (path.equals("/chunked")) {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } else {
      if (path.equals("/slow")) {
        waitForLatch();
      }
      exchange.getResponseHeaders().set("X-Cache", "hit");
      exchange.getResponseHeaders().set("Set-Cookie", "session=secret");
      answer(exchange, 200, body.length == 0 ? "ok".getBytes(UTF_8) : body);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : body.length);
    if (!empty) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private void waitForLatch() throws IOException {
    try {
      if (!goOn.await(20, TimeUnit.SECONDS)) {
        throw new IOException("nobody has told to go on");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    goOn.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** A request as it arrived. */
  static final class Received {
    final String method;
    final String target;
    final Headers headers;
    final byte[] body;

    Received(String method, String target, Headers headers, byte[] body) {
      this.method = method;
      this.target = target;
      this.headers = headers;
      this.body = body;
    }

    /** The only value of a header; null if it is absent. */
    @Nullable String header(String name) {
      List<String> values = headers.get(name);
      if (values != null && values.size() != 1) {
        throw new AssertionError(name + " came as " + values);
      }
      return values == null ? null : values.get(0);
    }
  }
}
