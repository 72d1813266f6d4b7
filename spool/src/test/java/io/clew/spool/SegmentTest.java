package io.clew.spool;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import io.clew.common.Permissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Segments that are damaged or cut off, or that another program has written. */
@Timeout(120)
class SegmentTest {
  private static final List<String> ALL = List.of("a", "b", "c", "d");

  @TempDir Path root;

  private final FakeReceiver receiver = new FakeReceiver();
  private final DirectBuffer buffer = new DirectBuffer();
  private Path spool;
  private byte[] segment;
  private OwnedDirectory nobodys;

  /** Batches a and b, c, d. */
  @BeforeEach
  void record() throws Exception {
    spool = root.resolve("spool");
    receiver.trouble =
        batch -> {
          throw new IOException("away");
        };
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool, receiver)) {
      sender.send(batch("a", "b"));
      sender.send(batch("c"));
      sender.send(batch("d"));
    }
    segment = Files.readAllBytes(file());
    receiver.trouble = FakeReceiver.Trouble.NONE;
    nobodys = OwnedDirectory.create(root.resolve("owned"), new Permissions(root, true));
  }

  @AfterEach
  void delete() throws IOException {
    nobodys.delete();
  }

  private Path ownedDirectory() throws IOException {
    try (Stream<Path> directories = Files.list(spool)) {
      return directories.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  private Path file() throws IOException {
    return ownedDirectory().resolve("000001.spool");
  }

  /** Every span of a segment that can be read. */
  private Segment read(byte[] bytes, FakeReceiver into) throws Exception {
    Path path = root.resolve("segment");
    Files.write(path, bytes);
    Segment opened = Segment.open(nobodys, path, Encoding.ZIPKIN_JSON);
    BatchCopy batch = new BatchCopy();
    for (RecordPosition record = opened.next(batch, buffer);
        record != null;
        record = opened.next(batch, buffer)) {
      into.send(batch.toSpanBatch());
      opened.take(record);
    }
    opened.close();
    return opened;
  }

  @Test
  void next_anyByteFlipped_isSeenAndNothingWrongIsRead() throws Exception {
    for (int i = 0; i < segment.length; i++) {
      for (int flip : new int[] {0x01, 0xFF}) {
        byte[] bytes = segment.clone();
        bytes[i] ^= (byte) flip;
        FakeReceiver into = new FakeReceiver();
        Segment read = read(bytes, into);

        assertThat(into.names()).as("byte %s", i).isSubsetOf(ALL).doesNotHaveDuplicates();
        boolean inPosition = i >= 8 && i < Segment.HEADER;
        assertThat(read.isDamaged()).as("byte %s", i).isEqualTo(!inPosition);
        if (i < Segment.HEADER) {
          assertThat(into.names()).isEqualTo(ALL);
        } else {
          assertThat(into.names()).as("all but one batch").hasSizeBetween(2, 3);
        }
      }
    }
  }

  @Test
  void next_cutOffAnywhere_readsTheWholeBatchesAndSeesNoDamage() throws Exception {
    for (int length = 0; length < segment.length; length++) {
      FakeReceiver into = new FakeReceiver();
      Segment read = read(Arrays.copyOf(segment, length), into);

      List<String> names = into.names();
      assertThat(names).isEqualTo(ALL.subList(0, names.size()));
      assertThat(names.size()).isIn(0, 2, 3);
      assertThat(read.isDamaged()).isFalse();
    }
  }

  @Test
  void next_bytesBetween_areSteppedOver() throws Exception {
    byte[] bytes = Arrays.copyOf(segment, segment.length + 200_000);
    int middle = segment.length - 40;
    System.arraycopy(segment, middle, bytes, middle + 200_000, 40);
    Arrays.fill(bytes, middle, middle + 200_000, (byte) 0xFF);
    FakeReceiver into = new FakeReceiver();

    assertThat(read(bytes, into).isDamaged()).isTrue();
    assertThat(into.names()).containsExactly("a", "b", "c");
  }

  @Test
  void replay_damagedSegment_sendsTheRestAndSetsItAside() throws Exception {
    byte[] bytes = segment.clone();
    bytes[Segment.HEADER + SpoolRecord.HEADER + 50] ^= 1; // In the first batch.
    Files.write(file(), bytes);
    String aside = ownedDirectory().getFileName() + ".000001.corrupt";

    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().corruptSegments() == 1);
      SpoolStats stats = sender.stats();
      assertThat(stats).isEqualTo(new SpoolStats(0, 4, 2, 0, 0, 2, 1, 0, 0));
      sender.send(batch("straight"));
    }

    assertThat(receiver.names()).containsExactly("c", "d", "straight");
    assertThat(files(spool)).containsExactly(aside);
  }

  @Test
  void replay_manyDamagedSegments_keepsTheLast() throws Exception {
    byte[] bytes = new byte[100];
    for (int i = 1; i <= 20; i++) {
      Files.write(ownedDirectory().resolve(String.format(Locale.ROOT, "%06d.spool", i)), bytes);
    }
    String number = ownedDirectory().getFileName() + ".";
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().corruptSegments() == 20);
    }

    assertThat(files(spool))
        .hasSize(8)
        .contains(number + "000020.corrupt", number + "000013.corrupt");
  }

  @Test
  void replay_otherEncoding_waitsForASenderOfThat() throws Exception {
    FakeReceiver proto3 = new FakeReceiver(Encoding.ZIPKIN_PROTO3);
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool, proto3)) {
      sender.send(batch("x"));
    }
    assertThat(proto3.attempts).hasValue(1);
    assertThat(file()).hasBinaryContent(segment);

    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().replayed() == 4);
    }
    assertThat(receiver.names()).isEqualTo(ALL);
  }

  @Test
  void replay_otherEncodingUnderThisName_isNotSent() throws Exception {
    Path json = ownedDirectory();
    Files.move(json, spool.resolve(json.getFileName().toString().replace("json", "proto3")));
    FakeReceiver proto3 = new FakeReceiver(Encoding.ZIPKIN_PROTO3);
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool, proto3)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().corruptSegments() == 1);
    }
    assertThat(proto3.attempts).hasValue(0);
  }

  @Test
  void replay_takenInPart_goesOnThere() throws Exception {
    receiver.trouble =
        batch -> {
          if (receiver.taken.size() == 3) {
            throw new IOException("away");
          }
        };
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().replayed() == 3);
    }
    assertThat(receiver.names()).containsExactly("a", "b", "c");

    receiver.trouble = FakeReceiver.Trouble.NONE;
    try (SpoolingSpanSender sender = SpoolingSpanSender.create(spool, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().replayed() == 1);
    }
    assertThat(receiver.names()).isEqualTo(ALL);
    assertThat(files(spool)).isEmpty();
  }
}
