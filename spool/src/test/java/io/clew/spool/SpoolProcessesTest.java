package io.clew.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.testbed.CountingProcess;
import io.clew.testbed.NamedSpans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes with one spool, killed or not. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SpoolProcessesTest {
  private static final int KILLS = 12;

  @TempDir Path root;

  private final FakeReceiver last = new FakeReceiver();

  private Path spool() {
    return root.resolve("spool");
  }

  private Path received(String tag) {
    return root.resolve(tag + ".ndjson");
  }

  /** Sends what is left, and returns all spans that were received, from all processes. */
  private List<String> all(List<String> tags) throws IOException {
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool(), last)) {
      await().atMost(60, TimeUnit.SECONDS).until(() -> NamedSpans.files(spool()).isEmpty());
      SpoolStats stats = sender.stats();
      assertThat(stats.replayed()).isEqualTo(stats.adopted());
    }
    List<String> names = new ArrayList<>(last.names());
    for (String tag : tags) {
      if (Files.exists(received(tag))) {
        String text = Files.readString(received(tag));
        names.addAll(NamedSpans.of(text.substring(0, text.lastIndexOf('\n') + 1)));
      }
    }
    return names;
  }

  private static Set<String> expected(String tag, long spans) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spans; i++) {
      names.add(tag + "-" + i);
    }
    return names;
  }

  private static Set<String> without(Set<String> names, Set<String> others) {
    Set<String> left = new HashSet<>(names);
    left.removeAll(others);
    return left;
  }

  @Test
  void kill_underLoad_losesNothingThatSendHasReturnedFrom() throws Exception {
    Random random = new Random(42);
    List<String> tags = new ArrayList<>();
    Set<String> safe = new HashSet<>();
    Set<String> begun = new HashSet<>();
    for (int i = 0; i < KILLS; i++) {
      String tag = "r" + i;
      tags.add(tag);
      try (CountingProcess process = SpoolProcess.start(spool(), received(tag), tag, 1_000_000)) {
        process.await(1 + random.nextInt(8_000));
        long spans = process.kill();
        assertThat(spans).isPositive();
        safe.addAll(expected(tag, spans));
        begun.addAll(expected(tag, spans + 100)); // One more may have been on its way.
      }
    }

    List<String> names = all(tags);
    Set<String> once = new HashSet<>(names);
    assertThat(without(safe, once)).as("lost").isEmpty();
    assertThat(without(once, begun)).as("never sent").isEmpty();
    assertThat(names.size() - once.size())
        .as("sent twice: a batch or two for each kill")
        .isLessThanOrEqualTo(KILLS * 200);
  }

  @Test
  void send_processesWithOneSpool_loseNothingAndTakeNothingOfTheLiving() throws Exception {
    int batches = 300;
    List<String> tags = List.of("p0", "p1", "p2");
    List<CountingProcess> processes = new ArrayList<>();
    Set<String> expected = new HashSet<>();
    try {
      for (String tag : tags) {
        processes.add(SpoolProcess.start(spool(), received(tag), tag, batches));
        expected.addAll(expected(tag, 100L * batches));
      }
      for (CountingProcess process : processes) {
        assertThat(process.end()).isEqualTo(100L * batches);
      }
    } finally {
      processes.forEach(CountingProcess::close);
    }

    List<String> names = all(tags);
    assertThat(names).hasSameSizeAs(expected);
    assertThat(new HashSet<>(names).equals(expected)).isTrue();
  }

  /** A living process takes over what a dead one has left, without a restart. */
  @Test
  void kill_anotherLives_sendsWhatIsLeft() throws Exception {
    try (SpoolingSpanSender living = SpoolingSpanSender.create(spool(), last);
        CountingProcess process = SpoolProcess.start(spool(), received("d"), "d", 1_000_000)) {
      process.await(10_000);
      long safe = process.kill();
      await().atMost(Duration.ofMinutes(1)).until(() -> NamedSpans.files(spool()).isEmpty());
      assertThat(living.stats().replayed()).isEqualTo(living.stats().adopted());

      Set<String> once = new HashSet<>(all(List.of("d")));
      assertThat(without(expected("d", safe), once)).isEmpty();
    }
  }
}
