package io.clew.ship;

import io.clew.api.UntracedThread;
import io.clew.common.AdminAnswer;
import io.clew.common.AdminRequest;
import io.clew.common.AdminServer;
import java.io.IOException;
import java.util.Map;

/** The metrics that JMX has, as a page for Prometheus. Only this machine can reach it. */
final class MetricsPage {
  private static final long REQUEST_MILLIS = 10_000;

  private final ShipperMXBean shipper;

  private MetricsPage(ShipperMXBean shipper) {
    this.shipper = shipper;
  }

  /**
   * Serves {@code /metrics} until the server is stopped.
   *
   * @param port 0 for any free port
   */
  static AdminServer serve(ShipperMXBean shipper, int port) throws IOException {
    MetricsPage page = new MetricsPage(shipper);
    return AdminServer.start(
        port, task -> new UntracedThread(task, "clew-ship-http"), REQUEST_MILLIS, page::answer);
  }

  private AdminAnswer answer(AdminRequest request) {
    if (!request.uri().getPath().equals("/metrics")) {
      return AdminAnswer.text(404, "expected the path /metrics");
    }
    return new AdminAnswer(
        200, Map.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), text());
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    counter("spans_shipped_total", shipper.getSpansShipped(), "Spans that the receiver has.", text);
    counter(
        "bytes_shipped_total",
        shipper.getBytesShipped(),
        "The bytes of the spans that the receiver has, uncompressed.",
        text);
    counter(
        "spans_rejected_total",
        shipper.getSpansRejected(),
        "Spans that the receiver will never take.",
        text);
    counter(
        "lines_skipped_total",
        shipper.getLinesSkipped(),
        "Lines that are not spans, or that are too long.",
        text);
    counter(
        "files_lost_total",
        shipper.getFilesLost(),
        "Files that were gone before all of their spans were shipped.",
        text);
    counter(
        "bytes_lost_total",
        shipper.getBytesLost(),
        "The bytes of those files that were not shipped, without those of compressed files.",
        text);
    counter(
        "sends_failed_total", shipper.getSendsFailed(), "Failed attempts to send a batch.", text);
    gauge("files", shipper.getFiles(), "Files that are followed now.", text);
    gauge(
        "lag_bytes", shipper.getLagBytes(), "Bytes that are not shipped yet, uncompressed.", text);
    gauge(
        "lag_seconds",
        shipper.getLagSeconds(),
        "How long the oldest span that is not shipped has waited.",
        text);
    return text.toString();
  }

  private static void counter(String name, long value, String help, StringBuilder text) {
    metric("clew_ship_" + name, "counter", value, help, text);
  }

  private static void gauge(String name, long value, String help, StringBuilder text) {
    metric("clew_ship_" + name, "gauge", value, help, text);
  }

  private static void metric(
      String metric, String type, long value, String help, StringBuilder text) {
    text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
    text.append(metric).append(' ').append(value).append('\n');
  }
}
