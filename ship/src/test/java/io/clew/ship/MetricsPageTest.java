package io.clew.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.common.AdminServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsPageTest {
  @TempDir Path directory;

  @Test
  void metrics_areInJmxAndOnAPage() throws Exception {
    Files.writeString(directory.resolve("feed-1.ndjson"), Lines.lines(0, 10) + "x\n");
    try (Running running = Running.start(directory, new Receiver())) {
      await().until(() -> running.metrics().getLagBytes() == 0);
      // Once it is there, beans are registered at once.
      MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
      running.metrics().register();
      AdminServer server = MetricsPage.serve(running.metrics(), 0);
      try {
        assertThat(get(server))
            .contains(
                """
                # HELP clew_ship_spans_shipped_total Spans that the receiver has.
                # TYPE clew_ship_spans_shipped_total counter
                """)
            .contains("clew_ship_spans_shipped_total 10\n")
            .contains("clew_ship_lines_skipped_total 1\n")
            .contains("clew_ship_lag_bytes 0\n");
      } finally {
        server.close();
      }
      Object shipped = jmx.getAttribute(new ObjectName("io.clew:type=Shipper"), "SpansShipped");
      assertThat(shipped).isEqualTo(10L);
    }
  }

  private static String get(AdminServer server) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
