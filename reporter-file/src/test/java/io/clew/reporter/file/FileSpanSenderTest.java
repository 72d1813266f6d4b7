package io.clew.reporter.file;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Encoding;
import io.clew.api.Fsync;
import io.clew.testbed.NamedSpans;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSpanSenderTest {
  private static final long PID = ProcessHandle.current().pid();

  @TempDir Path directory;

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> spans(String file) throws IOException {
    return NamedSpans.in(directory.resolve(file));
  }

  private List<String> allSpans() throws IOException {
    List<String> all = new ArrayList<>();
    for (String file : files()) {
      all.addAll(spans(file));
    }
    return all;
  }

  private static String file(String suffix) {
    return "feed-" + PID + suffix + ".ndjson";
  }

  @Test
  void send_batches_areAppendedAsTheyAre() throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      assertThat(sender.encoding()).isEqualTo(Encoding.ZIPKIN_JSON);
      sender.send(batch("a", "b"));
      assertThat(Files.readString(directory.resolve(file("")))).isEqualTo(line("a") + line("b"));
      sender.send(batch("c"));
    }

    assertThat(Files.readString(directory.resolve(file(""))))
        .isEqualTo(line("a") + line("b") + line("c"));
    assertThat(files()).containsExactly(file(""));
    assertThat(allSpans()).containsExactly("a", "b", "c");
  }

  @Test
  void build_nothingSent_createsNothing() throws Exception {
    Path missing = directory.resolve("x/y");
    try (FileSpanSender sender = FileSpanSender.create(missing, "feed")) {
      assertThat(missing).doesNotExist();
      sender.send(batch("a"));
      assertThat(missing.resolve(file(""))).exists();
    }
  }

  @Test
  void send_fileFull_isRotatedByName() throws Exception {
    int length = batch("a").byteSize();
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed").maxFileBytes(2L * length).build()) {
      sender.send(batch("a"));
      sender.send(batch("b")); // Exactly full.
      assertThat(files()).containsExactly(file(""));
      sender.send(batch("c"));
      assertThat(files()).containsExactly(file(".000001"), file(""));
      sender.send(batch("d", "e"));
      sender.send(batch("f"));
    }

    assertThat(files())
        .containsExactly(file(".000001"), file(".000002"), file(".000003"), file(""));
    assertThat(spans(file(".000001"))).containsExactly("a", "b");
    assertThat(spans(file(".000002"))).containsExactly("c");
    assertThat(spans(file(".000003"))).containsExactly("d", "e");
    assertThat(spans(file(""))).containsExactly("f");
  }

  @Test
  void send_manyRotations_losesNoLine() throws Exception {
    List<String> sent = new ArrayList<>();
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed").maxFileBytes(700).build()) {
      for (int i = 0; i < 500; i++) {
        String[] names =
            IntStream.rangeClosed(0, i % 4)
                .mapToObj(n -> "s" + sent.size() + "-" + n)
                .toArray(String[]::new);
        sender.send(batch(names));
        sent.addAll(List.of(names));
      }
    }

    assertThat(allSpans()).containsExactlyElementsOf(sent);
    assertThat(files()).hasSizeGreaterThan(200);
    for (String file : files()) {
      assertThat(Files.size(directory.resolve(file))).isLessThanOrEqualTo(700);
    }
  }

  @Test
  void send_batchLargerThanAFile_isWrittenWhole() throws Exception {
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1).build()) {
      sender.send(batch("a", "b", "c"));
      assertThat(files()).containsExactly(file(""));
      sender.send(batch("d"));
    }

    assertThat(spans(file(".000001"))).containsExactly("a", "b", "c");
    assertThat(spans(file(""))).containsExactly("d");
  }

  @Test
  void send_rotatedNameTaken_takesTheNext() throws Exception {
    Files.writeString(directory.resolve(file(".000001")), line("old"));
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1).build()) {
      sender.send(batch("a"));
      sender.send(batch("b"));
    }

    assertThat(spans(file(".000001"))).containsExactly("old");
    assertThat(spans(file(".000002"))).containsExactly("a");
  }

  @Test
  void send_twoSendersInOneDirectory_haveFilesOfTheirOwn() throws Exception {
    try (FileSpanSender one = FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1).build();
        FileSpanSender two = FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1).build()) {
      one.send(batch("a1"));
      two.send(batch("b1"));
      one.send(batch("a2"));
      two.send(batch("b2"));
    }

    assertThat(files())
        .containsExactlyInAnyOrder(file(""), file(".000001"), file("_1"), file("_1.000001"));
    assertThat(spans(file(".000001"))).containsExactly("a1");
    assertThat(spans(file(""))).containsExactly("a2");
    assertThat(spans(file("_1.000001"))).containsExactly("b1");
    assertThat(spans(file("_1"))).containsExactly("b2");
  }

  @Test
  void send_sendersStartWhileOthersRotate_loseNothing() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    int senders = 4;
    int rounds = 15;
    CyclicBarrier barrier = new CyclicBarrier(senders);
    Thread[] threads = new Thread[senders];
    for (int t = 0; t < senders; t++) {
      int thread = t;
      Runnable work =
          () -> {
            try {
              barrier.await();
              for (int round = 0; round < rounds; round++) {
                try (FileSpanSender sender =
                    FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1).build()) {
                  for (int i = 0; i < 10; i++) {
                    sender.send(batch(thread + "-" + round + "-" + i));
                  }
                }
              }
            } catch (Throwable e) {
              thrown.set(e);
            }
          };
      threads[t] = new Thread(work);
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(thrown.get()).isNull();
    assertThat(allSpans()).hasSize(senders * rounds * 10).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "feed|feed",
        "' feed '|feed",
        "Feed.Service_1-a|Feed.Service_1-a",
        "a/b|a_b_[0-9a-f]{8}",
        "../../etc/passwd|_._.._etc_passwd_[0-9a-f]{8}",
        "a b:c*|a_b_c__[0-9a-f]{8}",
        "caf\u00e9|caf__[0-9a-f]{8}",
        "\u4e2d\u6587|___[0-9a-f]{8}",
        "..|_._[0-9a-f]{8}",
      },
      delimiter = '|')
  void send_oddServiceName_staysInTheDirectory(String service, String expected) throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, service)) {
      sender.send(batch("a"));
    }

    assertThat(files()).singleElement().asString().matches(expected + "-" + PID + "\\.ndjson");
  }

  @Test
  void send_interruptedThread_failsOnceAndGoesOnBehindTheLastWholeBatch() throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      sender.send(batch("a"));
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> sender.send(batch("lost")))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      sender.send(batch("b"));
      sender.send(batch("c"));
    }

    assertThat(allSpans()).containsExactly("a", "b", "c");
  }

  @Test
  void send_interruptedThreadAtFirst_canBeTriedAgain() throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> sender.send(batch("lost"))).isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).isTrue();
      sender.send(batch("a"));
      sender.send(batch("b"));
    }

    assertThat(allSpans()).containsExactly("a", "b");
  }

  @Test
  void send_directoryCannotBeMade_canBeTriedAgain() throws Exception {
    Path place = directory.resolve("place");
    Files.writeString(place, "a file");
    try (FileSpanSender sender = FileSpanSender.create(place, "feed")) {
      assertThatThrownBy(() -> sender.send(batch("lost"))).isInstanceOf(IOException.class);
      Files.delete(place);
      sender.send(batch("a"));
    }

    assertThat(Files.readString(place.resolve(file("")))).isEqualTo(line("a"));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void send_byDefault_onlyTheOwnerMayRead() throws Exception {
    Path place = directory.resolve("x/y");
    try (FileSpanSender sender = FileSpanSender.newBuilder(place, "feed").maxFileBytes(1).build()) {
      sender.send(batch("a"));
      sender.send(batch("b"));
    }

    for (Path made : List.of(place, place.getParent())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
    for (String file : List.of(file(""), file(".000001"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve(file))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void ownerOnly_false_leavesItToTheUmask() throws Exception {
    Path byUmask = Files.createFile(directory.resolve("other"));
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed").ownerOnly(false).build()) {
      sender.send(batch("a"));
    }

    assertThat(Files.getPosixFilePermissions(directory.resolve(file(""))))
        .isEqualTo(Files.getPosixFilePermissions(byUmask));
  }

  @Test
  void close_twiceOrUnused_isFine() throws Exception {
    FileSpanSender unused = FileSpanSender.create(directory, "feed");
    unused.close();
    FileSpanSender sender = FileSpanSender.create(directory, "feed");
    sender.send(batch("a"));
    sender.close();
    sender.close();

    assertThat(allSpans()).containsExactly("a");
  }

  @Test
  void newBuilder_badValues_areRejected() {
    assertThatThrownBy(() -> FileSpanSender.newBuilder(directory, " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("service");
  }

  @ParameterizedTest
  @EnumSource(Fsync.class)
  void fsync_each_writesTheSame(Fsync fsync) throws Exception {
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1).fsync(fsync).build()) {
      sender.send(batch("a"));
      sender.send(batch("b"));
    }

    assertThat(spans(file(".000001"))).containsExactly("a");
    assertThat(spans(file(""))).containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void maxFileBytes_outOfRange_isRejected(long value) {
    assertThatThrownBy(() -> FileSpanSender.newBuilder(directory, "feed").maxFileBytes(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxFileBytes: expected at least 1, got " + value);
  }

  @Test
  void toString_saysWhere() {
    assertThat(FileSpanSender.create(directory, "feed").toString())
        .contains(directory.toString(), "feed");
  }
}
