package io.clew.reporter.file;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static io.clew.testbed.NamedSpans.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
  private static final String OWN = "feed-" + ProcessHandle.current().pid();

  @TempDir Path directory;

  private FileSpanSender.Builder builder() {
    return FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1);
  }

  /** A full file of another process, of ten bytes. */
  private void full(String name, Duration age) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "0123456789");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void send_tooManyBytes_deletesTheOldest() throws Exception {
    int length = batch("a").byteSize();
    try (FileSpanSender sender = builder().keepBytes(2L * length).build()) {
      for (String name : new String[] {"a", "b", "c", "d"}) {
        sender.send(batch(name));
      }
      assertThat(files(directory))
          .containsExactly(OWN + ".000002.ndjson", OWN + ".000003.ndjson", OWN + ".ndjson");
      sender.send(batch("e"));
    }

    assertThat(files(directory))
        .containsExactly(OWN + ".000003.ndjson", OWN + ".000004.ndjson", OWN + ".ndjson");
    assertThat(Files.readString(directory.resolve(OWN + ".000004.ndjson"))).isEqualTo(line("d"));
  }

  @Test
  void start_tooManyBytesOfOtherProcesses_deletesTheOldestOfAll() throws Exception {
    full("feed-99999999.000001.ndjson", Duration.ofHours(3));
    full("feed-99999999.000002.ndjson", Duration.ofHours(1));
    full("feed-99999998.000001.ndjson", Duration.ofHours(2));
    full("feed-7-99999998.000001.ndjson", Duration.ofHours(4)); // Another service's.
    try (FileSpanSender sender = builder().keepBytes(20).build()) {
      sender.send(batch("a"));
    }

    assertThat(files(directory))
        .containsExactlyInAnyOrder(
            "feed-99999999.000002.ndjson",
            "feed-99999998.000001.ndjson",
            "feed-7-99999998.000001.ndjson",
            OWN + ".ndjson");
  }

  @Test
  void start_tooOld_isDeleted() throws Exception {
    full("feed-99999999.000001.ndjson", Duration.ofMinutes(61));
    full("feed-99999999.000002.ndjson", Duration.ofMinutes(59));
    full("feed-99999999.000003.ndjson", Duration.ofMinutes(-59)); // From a clock that is ahead.
    try (FileSpanSender sender = builder().keepAge(Duration.ofHours(1)).build()) {
      sender.send(batch("a"));
    }

    assertThat(files(directory))
        .containsExactlyInAnyOrder(
            "feed-99999999.000002.ndjson", "feed-99999999.000003.ndjson", OWN + ".ndjson");
  }

  @Test
  void start_directoryUnderSuchAName_isLeftAlone() throws Exception {
    Files.createDirectory(directory.resolve("feed-99999999.000001.ndjson"));
    full("feed-99999999.000002.ndjson", Duration.ofMinutes(1));
    try (FileSpanSender sender = builder().keepBytes(1).build()) {
      sender.send(batch("a"));
    }

    assertThat(files(directory))
        .containsExactlyInAnyOrder("feed-99999999.000001.ndjson", OWN + ".ndjson");
  }

  @Test
  void send_fileOfAge_isFull() throws Exception {
    AtomicLong clock = new AtomicLong(-5);
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed")
            .maxFileAge(Duration.ofNanos(100))
            .nanoTime(clock::get)
            .build()) {
      sender.send(batch("a"));
      clock.addAndGet(99);
      sender.send(batch("b"));
      clock.addAndGet(1);
      sender.send(batch("c"));
      clock.addAndGet(99);
      sender.send(batch("d"));
    }

    assertThat(Files.readString(directory.resolve(OWN + ".000001.ndjson")))
        .isEqualTo(line("a") + line("b"));
    assertThat(Files.readString(directory.resolve(OWN + ".ndjson")))
        .isEqualTo(line("c") + line("d"));
  }

  @Test
  void keepBytes_outOfRange_isRejected() {
    assertThatThrownBy(() -> builder().keepBytes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("keepBytes: expected at least 1, got 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "P36501D"})
  void ages_outOfRange_areRejected(Duration value) {
    assertThatThrownBy(() -> builder().keepAge(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keepAge: expected more than 0");
    assertThatThrownBy(() -> builder().maxFileAge(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxFileAge: expected more than 0");
  }
}
