package io.clew.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipperTest {
  @TempDir Path directory;
  private final Receiver receiver = new Receiver();

  @Test
  void fullFiles_areShippedOldestFirst() throws Exception {
    Path newer = write("feed-1.000002.ndjson", Lines.lines(20, 30));
    Files.setLastModifiedTime(newer, FileTime.fromMillis(2_000_000));
    Path older = write("feed-1.000001.ndjson", Lines.lines(0, 20));
    Files.setLastModifiedTime(older, FileTime.fromMillis(1_000_000));
    write("feed-1.ndjson", Lines.lines(30, 40));

    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);
    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(40));
    assertThat(receiver.isClosed()).isTrue();
  }

  @Test
  void secondRun_shipsWhatIsNew() throws Exception {
    Path file = write("feed-1.ndjson", Lines.lines(0, 10));
    Running.once(directory, receiver);
    Lines.append(file, Lines.lines(10, 20));
    Files.move(file, directory.resolve("feed-1.000001.ndjson"));
    write("feed-1.ndjson", Lines.lines(20, 30));
    Running.once(directory, receiver);
    Lines.compress(directory.resolve("feed-1.000001.ndjson"));
    Running.once(directory, receiver);

    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(30));
  }

  @Test
  void compressedFile_isGoneOnWithWhereThePlainOneWasLeft() throws Exception {
    Path file = write("feed-1.ndjson", Lines.lines(0, 1000));
    Running.once(directory, receiver);
    Lines.append(file, Lines.lines(1000, 3000));
    Path full = directory.resolve("feed-1.000001.ndjson");
    Files.move(file, full);
    Lines.compress(full);
    Running.once(directory, receiver);

    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(3000));
  }

  @Test
  void others_areLeftAlone() throws Exception {
    write("feed-1.000001.ndjson.gz.part", "x");
    write("notes.txt", "x\n");
    write(".hidden.ndjson", "x\n");
    write("feed-1.ndjson", "");
    Files.createDirectory(directory.resolve("dir.ndjson"));

    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);
    assertThat(receiver.batches()).isZero();
  }

  @Test
  void logrotatesNames_areFollowed() throws Exception {
    Path file = write("feed-1.ndjson", Lines.lines(0, 10));
    Running.once(directory, receiver);
    Lines.append(file, Lines.lines(10, 20));
    Files.move(file, directory.resolve("feed-1.ndjson-20260131"));
    Running.once(directory, receiver);
    Lines.compress(directory.resolve("feed-1.ndjson-20260131"));
    Running.once(directory, receiver);

    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(20));
  }

  @Test
  void filesWithTheSameFirstLine_areShippedBoth() throws Exception {
    write("a-1.ndjson", Lines.lines(0, 1) + Lines.lines(1, 10));
    write("b-1.ndjson", Lines.lines(0, 1) + Lines.lines(10, 20));
    Running.once(directory, receiver);
    assertThat(receiver.sorted()).hasSize(21).containsAll(Lines.upTo(20));
    Files.move(directory.resolve("a-1.ndjson"), directory.resolve("a-1.000001.ndjson"));
    Files.move(directory.resolve("b-1.ndjson"), directory.resolve("a-1.ndjson"));
    Running.once(directory, receiver);
    assertThat(receiver.sorted()).hasSize(21);
  }

  @Test
  void linesThatAreNoSpans_areSkipped() throws Exception {
    String torn = Lines.line(99).substring(0, 70);
    write("feed-1.000001.ndjson", Lines.lines(0, 5) + torn + "\n\n" + Lines.lines(5, 10));
    write("feed-2.000001.ndjson", Lines.lines(10, 15) + torn);
    write("feed-3.000001.ndjson", "\u0000\u0000\n" + Lines.lines(15, 20) + "x".repeat(9 << 20));
    write("feed-4.000001.ndjson", Lines.lines(20, 25) + Lines.line(25));
    write("feed-5.000001.ndjson", "y".repeat(9 << 20) + "\n" + Lines.lines(26, 30));

    Shipper shipper = Running.once(directory, receiver, Duration.ZERO);
    assertThat(shipper.run(() -> {})).isEqualTo(Shipper.End.SOME_MISSING);
    assertThat(receiver.sorted()).isEqualTo(Lines.upTo(30));
    assertThat(shipper.counters().linesSkipped.sum()).isEqualTo(5);
  }

  @Test
  void lineThatIsBeingWritten_isWaitedFor() throws Exception {
    Path file = write("feed-1.ndjson", Lines.line(0).substring(0, 40));
    try (Running running = Running.start(directory, receiver)) {
      Lines.append(file, Lines.line(0).substring(40) + "\n" + Lines.line(1).substring(0, 90));
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.numbers().equals(Lines.upTo(1)));
      Lines.append(file, Lines.line(1).substring(90));
      Lines.append(file, "\n" + Lines.lines(2, 5));
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.numbers().equals(Lines.upTo(5)));
      assertThat(running.metrics().getLinesSkipped()).isZero();
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getLagBytes() == 0);
      assertThat(running.metrics().getLagSeconds()).isZero();
    }
  }

  @Test
  void lineThatIsNotWholeYet_isLeftForTheNextRun() throws Exception {
    String line = Lines.line(2);
    Path file = write("feed-1.ndjson", Lines.lines(0, 2) + line.substring(0, 50));
    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.SOME_MISSING);
    Lines.append(file, line.substring(50));
    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);
    Lines.append(file, "\n" + Lines.lines(3, 5));
    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);
    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(5));
  }

  @Test
  void fileThatWasCut_isShippedFromItsBeginning() throws Exception {
    Path file = write("feed-1.ndjson", Lines.lines(0, 10));
    try (Running running = Running.start(directory, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.numbers().equals(Lines.upTo(10)));
      Files.writeString(file, Lines.lines(10, 13));
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.numbers().equals(Lines.upTo(13)));
      assertThat(running.metrics().getLinesSkipped()).isZero();
    }
  }

  @Test
  void longLine_isShippedInABatchOfItsOwnSize() throws Exception {
    String tag = "\"tags\":{\"x\":\"" + "z".repeat(3 << 20) + "\"}}\n";
    String line = "{\"traceId\":\"0000000000000001\",\"id\":\"0000000000000002\"," + tag;
    write("feed-1.000001.ndjson", line + line);
    List<Integer> sizes = new ArrayList<>();
    Shipper shipper =
        Running.once(
            directory,
            new SizeSender(batch -> sizes.add(batch.byteSize())),
            Duration.ofSeconds(10));
    assertThat(shipper.run(() -> {})).isEqualTo(Shipper.End.ALL_SHIPPED);
    assertThat(sizes).containsExactly(line.length(), line.length());
  }

  @Test
  void corruptCompressedFile_isReportedAndTheOthersGoOn() throws Exception {
    Path file = write("feed-1.000001.ndjson", Lines.lines(0, 20_000));
    Lines.compress(file);
    Path gz = directory.resolve("feed-1.000001.ndjson.gz");
    byte[] bytes = Files.readAllBytes(gz);
    Files.write(gz, Arrays.copyOf(bytes, bytes.length / 2));
    write("feed-2.000001.ndjson.gz", "no gzip");
    write("feed-3.000001.ndjson", Lines.lines(20_000, 20_010));

    Shipper shipper = Running.once(directory, receiver, Duration.ZERO);
    assertThat(shipper.run(() -> {})).isEqualTo(Shipper.End.SOME_MISSING);
    assertThat(receiver.numbers()).contains(0, 20_009).doesNotHaveDuplicates();
    assertThat(shipper.counters().filesLost.sum()).isEqualTo(1);
    assertThat(shipper.logs().unreadable()).isEqualTo(1);
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }
}
