package io.clew.reporter.file;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static io.clew.testbed.NamedSpans.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.common.OwnedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressorTest {
  private static final String OWN = "feed-" + ProcessHandle.current().pid();

  @TempDir Path directory;

  private FileSpanSender sender() {
    return FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1).compress(true).build();
  }

  private Path full(String name, Duration age, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private String unzipped(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(directory.resolve(name)))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private void awaitFiles(String... names) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(files(directory)).containsExactlyInAnyOrder(names));
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter("clew-file-gzip"::equals)
        .toList();
  }

  @Test
  void send_filesFull_areCompressedButTheNewest() throws Exception {
    try (FileSpanSender sender = sender()) {
      for (String name : new String[] {"a", "b", "c", "d"}) {
        sender.send(batch(name));
      }
      awaitFiles(
          OWN + ".000001.ndjson.gz",
          OWN + ".000002.ndjson.gz",
          OWN + ".000003.ndjson",
          OWN + ".ndjson");
    }

    assertThat(unzipped(OWN + ".000001.ndjson.gz")).isEqualTo(line("a"));
    assertThat(unzipped(OWN + ".000002.ndjson.gz")).isEqualTo(line("b"));
    assertThat(Files.readString(directory.resolve(OWN + ".000003.ndjson"))).isEqualTo(line("c"));
    assertThat(Files.getPosixFilePermissions(directory.resolve(OWN + ".000001.ndjson.gz")))
        .isEqualTo(Files.getPosixFilePermissions(directory.resolve(OWN + ".ndjson")));
  }

  @Test
  void start_filesLeftByOthers_areCompressedAndKeepTheirTime() throws Exception {
    String large = line("a").repeat(5_000);
    Path old = full("feed-99999999.000001.ndjson", Duration.ofHours(2), large);
    full("feed-99999999.000001.ndjson.gz.part", Duration.ofHours(2), "of one that was killed");
    full("feed-99999999.000002.ndjson", Duration.ofHours(1), line("b"));
    full("feed-99999999.000001.ndjson.gz", Duration.ofHours(2), "of one that was killed later");
    FileTime time = Files.getLastModifiedTime(old);
    try (FileSpanSender sender = sender()) {
      sender.send(batch("c"));
      awaitFiles("feed-99999999.000001.ndjson.gz", "feed-99999999.000002.ndjson", OWN + ".ndjson");
    }

    Path compressed = directory.resolve("feed-99999999.000001.ndjson.gz");
    assertThat(unzipped("feed-99999999.000001.ndjson.gz")).isEqualTo(large);
    assertThat(Files.getLastModifiedTime(compressed)).isEqualTo(time);
    assertThat(Files.size(compressed)).isLessThan(large.length() / 10);
  }

  @Test
  void start_fileThatAnotherHas_isLeftToIt() throws Exception {
    Path taken = full("feed-99999999.000001.ndjson", Duration.ofHours(3), line("a"));
    full("feed-99999999.000002.ndjson", Duration.ofHours(2), line("b"));
    full("feed-99999999.000003.ndjson", Duration.ofHours(1), line("c"));
    try (OwnedFile other = OwnedFile.takeOver(taken);
        FileSpanSender sender = sender()) {
      assertThat(other).isNotNull();
      sender.send(batch("d"));
      awaitFiles(
          "feed-99999999.000001.ndjson",
          "feed-99999999.000002.ndjson.gz",
          "feed-99999999.000003.ndjson",
          OWN + ".ndjson");
    }
  }

  @Test
  void send_compressedOnesThere_numbersGoOnAndRetentionCountsThem() throws Exception {
    full(OWN + ".000004.ndjson.gz", Duration.ofHours(2), "0123456789");
    full(OWN + ".000005.ndjson.gz", Duration.ofHours(1), "0123456789");
    int length = batch("a").byteSize();
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed")
            .maxFileBytes(1)
            .keepBytes(length + 10)
            .build()) {
      sender.send(batch("a"));
      sender.send(batch("b"));
    }

    assertThat(files(directory))
        .containsExactlyInAnyOrder(
            OWN + ".000005.ndjson.gz", OWN + ".000006.ndjson", OWN + ".ndjson");
  }

  @Test
  void close_afterWork_leavesNoThread() throws Exception {
    try (FileSpanSender sender = sender()) {
      for (int i = 0; i < 20; i++) {
        sender.send(batch("a"));
      }
    }

    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(threads()).isEmpty());
    for (String file : files(directory)) {
      String text =
          file.endsWith(".gz") ? unzipped(file) : Files.readString(directory.resolve(file));
      assertThat(text).isEqualTo(line("a"));
    }
    assertThat(files(directory)).hasSize(20).noneMatch(file -> file.endsWith(".part"));
  }

  @Test
  void thread_isADaemonWithoutAClassLoader() {
    Thread thread = Compressor.thread(() -> {});

    assertThat(thread.getName()).isEqualTo("clew-file-gzip");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getContextClassLoader()).isNull();
    assertThat(thread.getPriority()).isEqualTo(Thread.MIN_PRIORITY);
  }

  @Test
  void send_afterClose_isWrittenAndNotCompressed() throws Exception {
    FileSpanSender sender = sender();
    sender.close();
    sender.send(batch("a"));
    sender.close();

    assertThat(files(directory)).containsExactly(OWN + ".ndjson");
  }
}
