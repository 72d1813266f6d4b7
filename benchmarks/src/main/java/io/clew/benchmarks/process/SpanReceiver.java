package io.clew.benchmarks.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import zipkin2.SpanBytesDecoderDetector;

/** A Zipkin server that counts the spans it gets, in any encoding, and then drops them. */
final class SpanReceiver implements Receipt, AutoCloseable {
  private static final int ACCEPTED = 202;

  private final AtomicLong received = new AtomicLong();
  private final HttpServer server;

  SpanReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v2/spans", this::receive);
    server.start();
  }

  /** Where it takes spans. */
  String endpoint() {
    return "http://localhost:" + server.getAddress().getPort() + "/api/v2/spans";
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean compressed =
          "gzip".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      try (InputStream body = exchange.getRequestBody();
          InputStream plain = compressed ? new GZIPInputStream(body) : body) {
        byte[] list = plain.readAllBytes();
        received.addAndGet(
            SpanBytesDecoderDetector.decoderForListMessage(list).decodeList(list).size());
      }
      exchange.sendResponseHeaders(ACCEPTED, -1);
    }
  }

  @Override
  public void verify(long spans) {
    if (received.get() != spans) {
      throw new IllegalStateException("expected " + spans + " spans, got " + received.get());
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
