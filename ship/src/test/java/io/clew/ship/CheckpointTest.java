package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  @TempDir Path directory;
  private final Receiver receiver = new Receiver();
  private Path file;
  private Path checkpoint;

  @BeforeEach
  void shipOnce() throws Exception {
    file = Files.writeString(directory.resolve("feed-1.ndjson"), Lines.lines(0, 10));
    Running.once(directory, receiver);
    checkpoint = directory.resolve(".clew-ship/checkpoint");
  }

  @Test
  void whatWasWritten_isReadAgain() throws Exception {
    List<FollowedFile> files = new Checkpoint(directory.resolve(".clew-ship")).read(0);
    assertThat(files).hasSize(1);
    assertThat(files.get(0).shipped().offset()).isEqualTo(Files.size(file));
    assertThat(files.get(0).name()).isEqualTo("feed-1.ndjson");
    assertThat(files.get(0).lagBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "clew-ship 1\n", "\u0000\u0000\u0000", "clew-ship 2\nend 0\n"})
  void checkpointThatMakesNoSense_shipsAllAgain(String text) throws Exception {
    Files.writeString(checkpoint, text);
    Running.once(directory, receiver);
    assertThat(receiver.numbers()).hasSize(20).containsAll(Lines.upTo(10));
  }

  /** It does not say of compressed files that they are done. */
  @Test
  void checkpointOfTheVersionBefore_isRead() throws Exception {
    String text = Files.readString(checkpoint);
    String old =
        text.substring(0, text.lastIndexOf("end "))
            .replace("clew-ship 2\n", "clew-ship 1\n")
            .replace(" -1 feed", " feed");
    CRC32C crc = new CRC32C();
    crc.update(old.getBytes(UTF_8));
    Files.writeString(checkpoint, old + "end " + Long.toHexString(crc.getValue()) + "\n");
    Running.once(directory, receiver);

    assertThat(receiver.numbers()).hasSize(10);
  }

  @Test
  void checkpointThatWasChanged_shipsAllAgain() throws Exception {
    String text = Files.readString(checkpoint);
    String changed = text.replace(" " + Files.size(file) + " ", " 300 ");
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(checkpoint, changed);
    Running.once(directory, receiver);
    assertThat(receiver.numbers()).hasSize(20);
  }

  @Test
  void checkpointThatIsGone_shipsAllAgain() throws Exception {
    Files.delete(checkpoint);
    Running.once(directory, receiver);
    assertThat(receiver.numbers()).hasSize(20);
  }

  @Test
  void otherFileUnderTheName_isShippedFromItsBeginning() throws Exception {
    Files.writeString(file, Lines.lines(10, 40));
    Running.once(directory, receiver);
    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(40));
  }

  @Test
  void fileWithTheSameFirstLineOnly_isShippedFromItsBeginning() throws Exception {
    Files.writeString(file, Lines.lines(0, 1) + Lines.lines(10, 40));
    Running.once(directory, receiver);
    assertThat(receiver.numbers()).hasSize(41).containsAll(Lines.upTo(40));
  }

  @Test
  void checkpointThatCannotBeWritten_keepsNothingFromBeingShipped() throws Exception {
    Files.createDirectories(directory.resolve(".clew-ship/checkpoint.part/x"));
    Lines.append(file, Lines.lines(10, 20));
    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);
    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(20));
  }
}
