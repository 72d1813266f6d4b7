package io.clew.reporter.file;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static io.clew.testbed.NamedSpans.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.clew.testbed.Command;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Failures of the disk, and changes that other programs make to a span log or its directory. */
class FileFaultsTest {
  private static final String FILE = "feed-" + ProcessHandle.current().pid();

  @TempDir Path root;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Path directory;

  @BeforeEach
  void listen() {
    directory = root.resolve("spans");
    logged.start();
    ((Logger) LoggerFactory.getLogger(FileSpanSender.class)).addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(FileSpanSender.class)).detachAppender(logged);
  }

  private Path file(String suffix) {
    return directory.resolve(FILE + suffix);
  }

  @Test
  void send_renamedByLogrotate_beginsANewFile() throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      sender.send(batch("a"));
      Files.move(file(".ndjson"), file(".ndjson.1"));
      sender.send(batch("b"));
      sender.send(batch("c"));
    }

    assertThat(Files.readString(file(".ndjson.1"))).isEqualTo(line("a"));
    assertThat(Files.readString(file(".ndjson"))).isEqualTo(line("b") + line("c"));
    assertThat(files(directory)).hasSize(2);
  }

  @Test
  void send_renamedAndCreatedByLogrotate_goesOnInTheNewFile() throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      for (int i = 1; i <= 3; i++) {
        sender.send(batch("s" + i));
        Files.move(file(".ndjson"), file(".ndjson." + i));
        Files.createFile(file(".ndjson"));
      }
      sender.send(batch("s4"));
    }

    for (int i = 1; i <= 3; i++) {
      assertThat(Files.readString(file(".ndjson." + i))).isEqualTo(line("s" + i));
    }
    assertThat(Files.readString(file(".ndjson"))).isEqualTo(line("s4"));
    assertThat(files(directory)).hasSize(4);
  }

  @Test
  void send_cutByCopytruncate_goesOnWithoutAHoleAndSaysSoOnce() throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      for (int i = 0; i < 3; i++) {
        sender.send(batch("a"));
        try (FileChannel other = FileChannel.open(file(".ndjson"), StandardOpenOption.WRITE)) {
          other.truncate(0);
        }
        sender.send(batch("b"));
      }
    }

    assertThat(Files.readString(file(".ndjson"))).isEqualTo(line("b"));
    assertThat(logged.list)
        .singleElement()
        .satisfies(e -> assertThat(e.getFormattedMessage()).contains("copytruncate", "once"));
  }

  @Test
  void send_directoryVanishes_isMadeAgain() throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      sender.send(batch("a"));
      Files.move(directory, root.resolve("away"));
      sender.send(batch("b"));
      sender.send(batch("c"));
    }

    assertThat(Files.readString(file(".ndjson"))).isEqualTo(line("b") + line("c"));
    assertThat(Files.readString(root.resolve("away/" + FILE + ".ndjson"))).isEqualTo(line("a"));
  }

  @Test
  void send_directoryReplacedByAFile_failsUntilItIsBack() throws Exception {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      sender.send(batch("a"));
      Files.move(directory, root.resolve("away"));
      Files.createFile(directory);
      assertThatThrownBy(() -> sender.send(batch("lost"))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> sender.send(batch("lost"))).isInstanceOf(IOException.class);
      Files.delete(directory);
      sender.send(batch("b"));
    }

    assertThat(Files.readString(file(".ndjson"))).isEqualTo(line("b"));
  }

  /** The immutable flag also stops root, unlike permissions. */
  @Test
  void send_directoryReadOnly_growsOnAndIsRotatedWhenItIsBack() throws Exception {
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed").maxFileBytes(1).build()) {
      sender.send(batch("a"));
      assumeTrue(Command.run("chattr", "+i", directory.toString()).hasSucceeded(), "needs chattr");
      try {
        sender.send(batch("b"));
        sender.send(batch("c"));
      } finally {
        Command.run("chattr", "-i", directory.toString());
      }
      sender.send(batch("d"));
    }

    assertThat(Files.readString(file(".000001.ndjson")))
        .isEqualTo(line("a") + line("b") + line("c"));
    assertThat(Files.readString(file(".ndjson"))).isEqualTo(line("d"));
    assertThat(logged.list)
        .singleElement()
        .satisfies(e -> assertThat(e.getFormattedMessage()).contains("cannot be renamed"));
  }

  @Test
  void send_diskFull_takesBackTheTornBatchAndGoesOnWhenThereIsRoom() throws Exception {
    Files.createDirectory(directory);
    assumeTrue(
        Command.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString())
            .hasSucceeded(),
        "needs the right to mount");
    try {
      Path ballast = directory.resolve("ballast");
      Files.write(ballast, new byte[40 * 1024]);
      String[] names = new String[100]; // 13 KB, three pages and a bit.
      Arrays.fill(names, "a");
      String whole = line("a").repeat(100);
      try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
        sender.send(batch(names));
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> sender.send(batch(names))).isInstanceOf(IOException.class);
          assertThat(Files.readString(file(".ndjson"))).isEqualTo(whole);
        }
        Files.delete(ballast);
        sender.send(batch(names));
      }
      assertThat(Files.readString(file(".ndjson"))).isEqualTo(whole + whole);
    } finally {
      Command.run("umount", directory.toString());
    }
  }

  @Test
  void send_nameIsALink_isNotFollowed() throws Exception {
    Files.createDirectory(directory);
    Path target = Files.createFile(root.resolve("target"));
    Files.createSymbolicLink(file(".ndjson"), target);
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      sender.send(batch("a"));
    }

    assertThat(target).isEmptyFile();
    assertThat(Files.readString(file("_1.ndjson"))).isEqualTo(line("a"));
  }
}
