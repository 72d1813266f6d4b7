package io.clew.spool;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clew.testbed.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Failures of the disk, and changes that other programs make in the spool's directory. */
@Timeout(120)
class SpoolFaultsTest {
  @TempDir Path root;

  private final FakeReceiver receiver = new FakeReceiver();
  private Path directory;

  @BeforeEach
  void fail() {
    directory = root.resolve("spool");
    receiver.trouble =
        batch -> {
          throw new IOException("away");
        };
  }

  private void recover(SpoolingSpanSender sender) {
    receiver.trouble = FakeReceiver.Trouble.NONE;
    await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
  }

  private Path ownedDirectory() throws IOException {
    try (Stream<Path> directories = Files.list(directory)) {
      return directories.findFirst().orElseThrow();
    }
  }

  @Test
  void send_directoryVanishes_isMadeAgain_andWhatIsOpenIsReplayed() throws Exception {
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(directory, receiver)) {
      sender.send(batch("a"));
      Files.move(directory, root.resolve("away"));
      sender.send(batch("b"));
      assertThat(files(directory)).hasSize(1);
      recover(sender);
    }
    assertThat(receiver.names()).containsExactly("a", "b");
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void replay_segmentVanished_isCountedAndTheRestSent() throws Exception {
    String[] names = IntStream.range(0, 100).mapToObj(i -> "n" + i).toArray(String[]::new);
    try (SpoolingSpanSender sender =
        SpoolingSpanSender.newBuilder(directory, receiver).maxBytes(256 * 1024).build()) {
      for (int i = 0; i < 8; i++) {
        sender.send(batch(names));
      }
      assertThat(files(ownedDirectory())).hasSizeGreaterThan(3);
      Files.delete(ownedDirectory().resolve("000002.spool"));
      recover(sender);

      SpoolStats stats = sender.stats();
      assertThat(stats.droppedCorrupt()).isPositive();
      assertThat(stats.replayed()).isEqualTo(800 - stats.droppedCorrupt());
      assertThat(receiver.taken).hasSize((int) stats.replayed());
    }
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void send_diskFull_throwsLeavesNothingTornAndGoesOnWhenThereIsRoom() throws Exception {
    Files.createDirectory(directory);
    assumeTrue(
        Command.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString())
            .hasSucceeded(),
        "needs the right to mount");
    try {
      Path ballast = directory.resolve("ballast");
      Files.write(ballast, new byte[36 * 1024]);
      String[] names = new String[100]; // 15 KB.
      Arrays.fill(names, "a");
      try (SpoolingSpanSender sender = SpoolingSpanSender.create(directory, receiver)) {
        sender.send(batch(names));
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> sender.send(batch(names))).isInstanceOf(IOException.class);
        }
        assertThat(sender.stats().pendingSpans()).isEqualTo(100);
        Files.delete(ballast);
        sender.send(batch(names));
        recover(sender);
        assertThat(sender.stats()).isEqualTo(new SpoolStats(200, 0, 200, 0, 0, 0, 0, 0, 0));
      }
      assertThat(receiver.names()).hasSize(200).containsOnly("a");
      assertThat(files(directory)).isEmpty();
    } finally {
      Command.run("umount", directory.toString());
    }
  }

  @Test
  void send_diskFullFromTheStart_leavesNoFiles() throws Exception {
    Files.createDirectory(directory);
    assumeTrue(
        Command.run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", directory.toString())
            .hasSucceeded(),
        "needs the right to mount");
    try {
      Files.write(directory.resolve("ballast"), new byte[16 * 1024]);
      try (SpoolingSpanSender sender = SpoolingSpanSender.create(directory, receiver)) {
        for (int i = 0; i < 5; i++) {
          assertThatThrownBy(() -> sender.send(batch("a"))).isInstanceOf(IOException.class);
        }
      }
      assertThat(files(directory)).containsExactly("ballast");
    } finally {
      Command.run("umount", directory.toString());
    }
  }

  /** The immutable flag also stops root, unlike permissions. */
  @Test
  void send_directoryReadOnly_throwsUntilItIsNot() throws Exception {
    Files.createDirectory(directory);
    assumeTrue(Command.run("chattr", "+i", directory.toString()).hasSucceeded(), "needs chattr");
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(directory, receiver)) {
      try {
        assertThatThrownBy(() -> sender.send(batch("a"))).isInstanceOf(IOException.class);
      } finally {
        Command.run("chattr", "-i", directory.toString());
      }
      sender.send(batch("a"));
      recover(sender);
    }
    assertThat(receiver.names()).containsExactly("a");
  }

  @Test
  void adopt_leftByAnother_isReplayedFirstOldestFirst_andNotThatOfOtherNames() throws Exception {
    List<String> left = new ArrayList<>();
    List<SpoolingSpanSender> dying = new ArrayList<>();
    for (String name : new String[] {"p", "q", "r"}) {
      SpoolingSpanSender sender = SpoolingSpanSender.create(directory, receiver);
      dying.add(sender);
      for (int i = 0; i < 3; i++) {
        sender.send(batch(name + i));
        left.add(name + i);
      }
    }
    try (SpoolingSpanSender other =
        SpoolingSpanSender.newBuilder(directory, receiver).name("clew-2").build()) {
      other.send(batch("others"));
    }
    for (SpoolingSpanSender sender : dying) {
      sender.close();
    }
    FakeReceiver mended = new FakeReceiver();
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(directory, mended)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().replayed() == 9);
    }

    assertThat(mended.names()).isEqualTo(left);
    assertThat(files(directory)).singleElement().asString().startsWith("clew-2-json-");
  }

  @Test
  void adopt_moreThanTheQuota_dropsTheOldest() throws Exception {
    String[] names = IntStream.range(0, 100).mapToObj(i -> "n" + i).toArray(String[]::new);
    try (SpoolingSpanSender sender =
        SpoolingSpanSender.newBuilder(directory, receiver).maxBytes(512 * 1024).build()) {
      for (int i = 0; i < 20; i++) {
        sender.send(batch(names));
      }
    }
    FakeReceiver mended = new FakeReceiver();
    try (SpoolingSpanSender sender =
        SpoolingSpanSender.newBuilder(directory, mended).maxBytes(128 * 1024).build()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> sender.stats().adopted() == 2000 && sender.stats().pendingSpans() == 0);
      assertThat(sender.stats().droppedQuota()).isPositive();
      assertThat(sender.stats().replayed()).isEqualTo(2000 - sender.stats().droppedQuota());
    }
    assertThat(files(directory)).isEmpty();
  }
}
