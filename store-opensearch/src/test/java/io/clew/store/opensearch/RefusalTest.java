package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.testbed.OpenSearchServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a real server with small limits refuses, for good or for a while. */
@Tag("once")
@Tag("ci")
class RefusalTest {
  private static Document document(String id, int size) {
    String source = "{\"a\":\"" + "x".repeat(size) + "\"}";
    return new Document("clew-flow-2026-01-03", id, source.getBytes(UTF_8));
  }

  @Test
  void tooLarge_isRefusedAlone_andABlockedIndexIsWaitedFor() throws Exception {
    try (OpenSearchServer server =
            OpenSearchServer.started(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dnode.setting.http.max_content_length=1mb");
        OpenSearch client = OpenSearch.newBuilder(List.of(server.uri())).replicas(0).build()) {
      BulkResult result =
          client.write(List.of(document("1", 10), document("2", 3 << 20), document("3", 10)));

      assertThat(result.stored()).isEqualTo(2);
      assertThat(result.refused()).hasSize(1);
      assertThat(result.refused().get(0).document().id()).isEqualTo("2");
      assertThat(result.refused().get(0).reason()).contains("413");

      String settings = "/clew-flow-2026-01-03/_settings";
      server.ask("PUT", settings, "{\"index.blocks.write\":true}");
      CompletableFuture<BulkResult> blocked =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.write(List.of(document("4", 10)));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      await().atMost(Duration.ofMinutes(1)).until(() -> client.retries() > 0);
      server.ask("PUT", settings, "{\"index.blocks.write\":null}");

      assertThat(blocked.get(1, TimeUnit.MINUTES).stored()).isEqualTo(1);
    }
  }
}
