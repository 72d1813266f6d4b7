package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The metrics that JMX has, as a page for Prometheus. Only this machine can reach it. */
final class MetricsPage {
  private final ShipperMXBean shipper;

  private MetricsPage(ShipperMXBean shipper) {
    this.shipper = shipper;
  }

  /**
   * Serves {@code /metrics} until the server is stopped.
   *
   * @param port 0 for any free port
   */
  static HttpServer serve(ShipperMXBean shipper, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, 0);
    MetricsPage page = new MetricsPage(shipper);
    server.createContext("/metrics", page::answer);
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = text().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    line(text, "spans_shipped_total", "counter", shipper.getSpansShipped());
    line(text, "bytes_shipped_total", "counter", shipper.getBytesShipped());
    line(text, "spans_rejected_total", "counter", shipper.getSpansRejected());
    line(text, "lines_skipped_total", "counter", shipper.getLinesSkipped());
    line(text, "files_lost_total", "counter", shipper.getFilesLost());
    line(text, "bytes_lost_total", "counter", shipper.getBytesLost());
    line(text, "sends_failed_total", "counter", shipper.getSendsFailed());
    line(text, "files", "gauge", shipper.getFiles());
    line(text, "lag_bytes", "gauge", shipper.getLagBytes());
    line(text, "lag_seconds", "gauge", shipper.getLagSeconds());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String type, long value) {
    String metric = "clew_ship_" + name;
    text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
    text.append(metric).append(' ').append(value).append('\n');
  }
}
