package io.clew.sampler.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.sampler.RuleSetText;
import io.clew.sampler.SamplingSource;
import io.clew.testbed.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSamplingSourceTest extends SamplingSourceContract {
  @TempDir Path dir;

  private long settleMillis = 100;

  private Path file;

  @BeforeEach
  void nameFile() {
    file = dir.resolve("sampling.json");
  }

  @Override
  SamplingSource newSource() {
    return new FileSamplingSource(file, 20, settleMillis);
  }

  @Override
  void put(String document) throws IOException {
    Files.writeString(file, document);
  }

  @Override
  void remove() throws IOException {
    Files.delete(file);
  }

  @Override
  String problemWhenRemoved() {
    return "the file is gone";
  }

  @Override
  String threads() {
    return "clew-sampling-file";
  }

  private void replace(String document) throws IOException {
    Path next = dir.resolve("next");
    Files.writeString(next, document);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** As {@code ln -sfn}, and as the kubelet does it. */
  private void link(Path link, Path target) throws IOException {
    Path next = dir.resolve("next-link");
    Files.createSymbolicLink(next, target);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void name_saysTheAbsolutePath() throws Exception {
    assertThat(source().name()).isEqualTo("file " + file);
    assertThat(source()).hasToString("file " + file);
    assertThat(FileSamplingSource.create(Path.of("x.json")).name())
        .isEqualTo("file " + Path.of("x.json").toAbsolutePath());
  }

  @Test
  void version_isWhatSha256sumPrints() throws Exception {
    put("{}");
    start().awaitDocument("{}");

    assertThat(heard.versions).containsExactly("44136fa355b3");
  }

  @Test
  void notThere_isPickedUpWhenCreated() throws Exception {
    start().awaitLast("there is no file");
    put("{1}");
    heard.awaitLast("{1}");

    assertThat(heard.all).containsExactly("there is no file", "{1}");
  }

  @Test
  void directoryAboveNotThere_isPickedUpWhenCreated() throws Exception {
    file = dir.resolve("etc/clew/sampling.json");
    start().awaitLast("there is no file");
    Files.createDirectories(file.getParent());
    put("{1}");
    heard.awaitLast("{1}");
  }

  @Test
  void replacedByRename_isNoticed() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    replace("{2}");
    heard.awaitDocument("{2}");

    assertThat(heard.documents).containsExactly("{1}", "{2}");
    assertThat(heard.problems).isEmpty();
  }

  @Test
  void editedWithItsSizeAndTimeAsBefore_isNoticed() throws Exception {
    FileTime time = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    put("{1}");
    Files.setLastModifiedTime(file, time);
    start().awaitDocument("{1}");
    put("{2}");
    Files.setLastModifiedTime(file, time);
    heard.awaitDocument("{2}");
  }

  @Test
  void symlinkSwapped_isNoticed() throws Exception {
    Path one = Files.writeString(dir.resolve("one"), "{1}");
    Path two = Files.writeString(dir.resolve("two"), "{2}");
    link(file, one);
    start().awaitDocument("{1}");
    link(file, two);
    heard.awaitDocument("{2}");

    assertThat(heard.problems).isEmpty();
  }

  @Test
  void mountedConfigMapUpdated_isNoticed() throws Exception {
    Path data = dir.resolve("..data");
    for (int i = 1; i <= 3; i++) {
      Path release = Files.createDirectory(dir.resolve("..2026_01_01_00_00_0" + i));
      Files.writeString(release.resolve("sampling.json"), "{" + i + "}");
    }
    link(data, Path.of("..2026_01_01_00_00_01"));
    Files.createSymbolicLink(file, Path.of("..data/sampling.json"));
    start().awaitDocument("{1}");
    link(data, Path.of("..2026_01_01_00_00_02"));
    heard.awaitDocument("{2}");
    link(data, Path.of("..2026_01_01_00_00_03"));
    heard.awaitDocument("{3}");

    assertThat(heard.problems).isEmpty();
  }

  @Test
  void symlinkToNowhere_isAsIfTheFileWereGone() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    link(file, dir.resolve("nowhere"));
    heard.awaitLast("the file is gone");
  }

  @Test
  void directory_fails() throws Exception {
    Files.createDirectory(file);

    start().awaitLast("the file cannot be read: expected a regular file, got something else");
  }

  @Test
  void directoryAboveIsAFile_fails() throws Exception {
    put("{1}");
    file = file.resolve("sampling.json");

    start().awaitLast("the file cannot be read: Not a directory");
  }

  @Test
  void pipe_failsAndDoesNotHang() throws Exception {
    assertThat(Command.run("mkfifo", file.toString()).exitCode()).isZero();
    start().awaitLast("the file cannot be read: expected a regular file, got something else");
    replace("{1}");
    heard.awaitDocument("{1}");
  }

  @Test
  void symlinkToItself_fails() throws Exception {
    Files.createSymbolicLink(file, file);
    start();

    await().atMost(Duration.ofMinutes(1)).until(() -> !heard.problems.isEmpty());
    assertThat(heard.problems.get(0)).startsWith("the file cannot be read: Too many levels");
  }

  @Test
  void tooLarge_failsAndALargestIsGiven() throws Exception {
    put("x".repeat(RuleSetText.MAX_BYTES + 1));
    start().awaitLast("the file cannot be read: expected at most 1048576 bytes, got more");
    put("x".repeat(RuleSetText.MAX_BYTES));
    heard.awaitDocument("x".repeat(RuleSetText.MAX_BYTES));
  }

  @Test
  void notUtf8_fails() throws Exception {
    Files.write(file, new byte[] {'"', (byte) 0xe4, '"'});

    start().awaitLast("the file cannot be read: expected UTF-8, got other bytes");
  }

  @Test
  void writtenPieceByPiece_isGivenWhole() throws Exception {
    settleMillis = 3000;
    put("{1}");
    start().awaitDocument("{1}");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < 50; i++) {
        out.write('x');
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
    heard.awaitDocument("x".repeat(50));

    assertThat(heard.documents).containsExactly("{1}", "x".repeat(50));
  }

  @Test
  void create_defaults_noticeAChange() throws Exception {
    put("{1}");
    try (SamplingSource production = FileSamplingSource.create(file)) {
      production.start(heard);
      heard.awaitDocument("{1}");
      put("{2}");
      heard.awaitDocument("{2}");
    }
  }

  @Test
  void neverAtRest_isGivenAllTheSame() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 2; !done.get(); i++) {
                  replace("{" + i + "}");
                  Thread.sleep(20);
                }
              } catch (Exception e) {
                failure.set(e);
              }
            });
    writer.start();
    try {
      await().atMost(Duration.ofMinutes(1)).until(() -> heard.documents.size() >= 3);
    } finally {
      done.set(true);
      writer.join();
    }
    assertThat(failure).hasNullValue();
  }

  @Test
  void replaced200TimesUnderLoad_givesTheLastAndNoneTorn() throws Exception {
    String filling = "x".repeat(100_000);
    put("0" + filling + "0");
    start().awaitDocument("0" + filling + "0");
    AtomicBoolean done = new AtomicBoolean();
    Thread load =
        new Thread(
            () -> {
              while (!done.get()) {
                Thread.onSpinWait();
              }
            });
    load.start();
    try {
      for (int i = 1; i <= 200; i++) {
        replace(i + filling + i);
        if (i % 20 == 0) {
          heard.awaitDocument(i + filling + i);
        }
      }
    } finally {
      done.set(true);
      load.join();
    }

    assertThat(heard.documents)
        .allMatch(d -> d.matches("(\\d+)x{100000}\\1"))
        .hasSizeGreaterThanOrEqualTo(11)
        .doesNotHaveDuplicates();
    assertThat(heard.problems).isEmpty();
  }
}
