package io.clew.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.reporter.file.FileSpanSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real shipper processes, some of which are killed. */
class ProcessTest {
  private static final int KILLS = 20;
  private static final int SPANS_A_ROUND = 6000;

  @TempDir Path directory;
  @TempDir Path logs;

  @Test
  void spansArrive_thoughTheShipperIsKilledAgainAndAgainUnderLoad() throws Exception {
    int spans = 0;
    try (HttpReceiver receiver = new HttpReceiver();
        FileSpanSender sender =
            FileSpanSender.newBuilder(directory, "feed")
                .maxFileBytes(1024 * 1024)
                .compress(true)
                .build()) {
      for (int kill = 0; kill < KILLS; kill++) {
        int posts = receiver.posts() + 1 + kill % 3;
        try (ShipProcess process = start(receiver)) {
          for (int i = 0; i < SPANS_A_ROUND; i += 100) {
            sender.send(Lines.batch(spans, spans + 100));
            spans += 100;
          }
          int all = spans;
          await()
              .atMost(Duration.ofMinutes(1))
              .until(() -> receiver.posts() >= posts || receiver.distinct() == all);
          process.kill();
        }
      }
      try (ShipProcess last = start(receiver, "--once")) {
        assertThat(last.exitCode()).as(last::output).isZero();
      }
      assertThat(receiver.distinct()).isEqualTo(spans);
      System.out.printf(
          "clew-ship, killed %d times: %d spans, %d of them sent again%n",
          KILLS, spans, receiver.received() - spans);
    }
  }

  @Test
  void signal_endsItInOrder() throws Exception {
    Files.writeString(directory.resolve("feed-1.ndjson"), Lines.lines(0, 10));
    try (HttpReceiver receiver = new HttpReceiver();
        ShipProcess process = start(receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.distinct() == 10);
      process.terminate();
      assertThat(process.exitCode()).as(process::output).isZero();
      try (ShipProcess next = start(receiver, "--once")) {
        assertThat(next.exitCode()).as(next::output).isZero();
      }
      assertThat(receiver.received()).isEqualTo(10);
    }
  }

  @Test
  void secondShipper_doesNotStart() throws Exception {
    try (HttpReceiver receiver = new HttpReceiver();
        ShipProcess first = start(receiver)) {
      Path lock = directory.resolve(".clew-ship/checkpoint");
      Files.writeString(directory.resolve("feed-1.ndjson"), Lines.lines(0, 10));
      await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(lock));
      try (ShipProcess second = start(receiver)) {
        assertThat(second.exitCode()).as(second::output).isEqualTo(5);
      }
      assertThat(first.isAlive()).as(first::output).isTrue();
      assertThat(Files.readString(logs.resolve("log"))).contains("another clew-ship already uses");
    }
  }

  private ShipProcess start(HttpReceiver receiver, String... more) throws Exception {
    return ShipProcess.start(logs.resolve("log"), (Object[]) receiver.arguments(directory, more));
  }
}
