package io.clew.reporter.zipkin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.zip.GZIPInputStream;
import zipkin2.Span;
import zipkin2.SpanBytesDecoderDetector;

/** An HTTP server that keeps what is POSTed, unpacked, and answers as it is told. */
final class Receiver implements AutoCloseable {
  final List<Message> messages = new CopyOnWriteArrayList<>();
  final AtomicInteger posts = new AtomicInteger();
  volatile int status = 202;

  /** The status for a message. */
  volatile ToIntFunction<Message> judge = message -> status;

  volatile String answer = "";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = exchange.getRequestBody()) {
      Headers headers = exchange.getRequestHeaders();
      boolean packed = "gzip".equals(headers.getFirst("Content-Encoding"));
      byte[] bytes = (packed ? new GZIPInputStream(body) : body).readAllBytes();
      Message message =
          new Message(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              headers,
              exchange.getRemoteAddress(),
              new String(bytes, ISO_8859_1));
      posts.incrementAndGet();
      int answered = judge.applyAsInt(message);
      if (answered < 300) {
        messages.add(message);
      }
      byte[] text = answer.getBytes(UTF_8);
      exchange.getResponseHeaders().add("Location", "/elsewhere");
      exchange.sendResponseHeaders(answered, text.length == 0 ? -1 : text.length);
      if (text.length > 0) {
        exchange.getResponseBody().write(text);
      }
    }
  }

  /** With a slash at its end. */
  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  List<Span> spans() {
    return messages.stream().flatMap(message -> message.spans().stream()).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** The bytes of the body are the characters of a string. */
  record Message(String request, Headers headers, InetSocketAddress from, String body) {
    List<Span> spans() {
      byte[] bytes = body.getBytes(ISO_8859_1);
      if (bytes.length < 3) {
        return List.of(); // None, or the brackets of none.
      }
      return SpanBytesDecoderDetector.decoderForListMessage(bytes).decodeList(bytes);
    }
  }
}
