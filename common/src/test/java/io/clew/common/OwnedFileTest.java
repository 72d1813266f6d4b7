package io.clew.common;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Windows does not let others rename or read what is open. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class OwnedFileTest {
  @TempDir private Path directory;

  /** Another process that wants a file, and says whether it got it; it keeps it until its end. */
  static final class Other implements AutoCloseable {
    private final Process process;
    private final String answer;

    Other(Path path) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Other.class.getName(),
                  path.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
      answer = Objects.requireNonNullElse(out.readLine(), "died");
    }

    public static void main(String[] arguments) throws IOException {
      OwnedFile file = OwnedFile.takeOver(Path.of(arguments[0]));
      System.out.println(file != null ? "owns it" : "does not own it");
      while (System.in.read() >= 0) {
        // Until the other closes it.
      }
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  private static String otherProcess(Path path) throws Exception {
    try (Other other = new Other(path)) {
      return other.answer;
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private OwnedFile create(String name) throws IOException {
    return owned(OwnedFile.create(directory.resolve(name)));
  }

  private static OwnedFile owned(@Nullable OwnedFile file) {
    return Objects.requireNonNull(file, "has another owner");
  }

  @Test
  void create_newFile_isOwnedAndWritable() throws Exception {
    try (OwnedFile file = create("a")) {
      file.channel().write(ByteBuffer.wrap(new byte[3]));

      assertThat(file.path()).isEqualTo(directory.resolve("a").toAbsolutePath());
      assertThat(file.sizeUnderItsName()).isEqualTo(3);
      assertThat(otherProcess(file.path())).isEqualTo("does not own it");
    }
    assertThat(otherProcess(directory.resolve("a"))).isEqualTo("owns it");
  }

  @Test
  void create_emptyFileOfNobody_isTaken() throws Exception {
    Path made = file("a", "");
    try (OwnedFile file = OwnedFile.create(made)) {
      assertThat(file).isNotNull();
    }
  }

  @Test
  void create_nameTaken_isNullAndChangesNothing() throws Exception {
    Path full = file("full", "x");
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));

    assertThat(OwnedFile.create(full)).isNull();
    assertThat(OwnedFile.create(link)).isNull();
    assertThat(OwnedFile.create(directory)).isNull();

    assertThat(full).hasContent("x");
    assertThat(directory.resolve("nowhere")).doesNotExist();
    try (OwnedFile file = OwnedFile.takeOver(full)) {
      assertThat(file).as("given up again").isNotNull();
    }
  }

  @Test
  void create_ownedHere_isNull() throws Exception {
    try (OwnedFile file = create("a")) {
      assertThat(OwnedFile.create(file.path())).isNull();
      assertThat(OwnedFile.create(directory.resolve("b/../a"))).as("other spelling").isNull();
    }
  }

  @Test
  void create_noDirectory_throws() {
    assertThatThrownBy(() -> create("missing/a")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void takeOver_fileOfNobody_keepsItsContent() throws Exception {
    Path made = file("a", "x");
    try (OwnedFile file = owned(OwnedFile.takeOver(made))) {
      assertThat(file.sizeUnderItsName()).isEqualTo(1);
      assertThat(OwnedFile.takeOver(made)).as("once more").isNull();
    }
    assertThat(made).hasContent("x");
  }

  @Test
  void takeOver_missing_isNullAndMakesNothing() throws Exception {
    assertThat(OwnedFile.takeOver(directory.resolve("a"))).isNull();
    assertThat(directory.resolve("a")).doesNotExist();
  }

  @Test
  void takeOver_ownerIsAnotherProcess_isNullUntilThatEnds() throws Exception {
    Path made = file("a", "x");
    try (Other other = new Other(made)) {
      assertThat(other.answer).isEqualTo("owns it");
      assertThat(OwnedFile.takeOver(made)).isNull();
    }
    try (OwnedFile file = OwnedFile.takeOver(made)) {
      assertThat(file).isNotNull();
    }
  }

  /** The library of another class loader: closing the file here would end the lock there. */
  @Test
  void takeOver_lockedByOthersOfThisProcess_isNullAndLeavesTheirLock() throws Exception {
    Path made = file("a", "x");
    try (FileChannel other = FileChannel.open(made, READ, WRITE)) {
      assertThat(other.tryLock(Long.MAX_VALUE - 1, 1, false)).isNotNull();

      assertThat(OwnedFile.takeOver(made)).isNull();
      assertThat(OwnedFile.takeOver(made)).isNull();

      assertThat(otherProcess(made)).isEqualTo("does not own it");
    }
    try (OwnedFile file = OwnedFile.takeOver(made)) {
      assertThat(file).as("after they gave it up").isNotNull();
    }
  }

  @Test
  void takeOver_secondNameOfAnOwnedFile_isNull() throws Exception {
    try (OwnedFile file = create("a")) {
      Path second = Files.createLink(directory.resolve("b"), file.path());
      assertThat(OwnedFile.takeOver(second)).isNull();
      assertThat(otherProcess(file.path())).isEqualTo("does not own it");
    }
  }

  @Test
  void sizeUnderItsName_renamedReplacedOrDeleted_isMinusOne() throws Exception {
    try (OwnedFile file = create("a")) {
      Files.move(file.path(), directory.resolve("b"));
      assertThat(file.sizeUnderItsName()).as("renamed").isEqualTo(-1);
      file("a", "of another");
      assertThat(file.sizeUnderItsName()).as("replaced").isEqualTo(-1);
      Files.delete(file.path());
      assertThat(file.sizeUnderItsName()).as("deleted").isEqualTo(-1);
      Files.move(directory.resolve("b"), file.path());
      assertThat(file.sizeUnderItsName()).as("moved back").isZero();
    }
  }

  @Test
  void isSameFileAs_otherFile_isFalse() throws Exception {
    try (OwnedFile file = create("a");
        OwnedFile other = create("b")) {
      assertThat(file.isSameFileAs(file)).isTrue();
      assertThat(file.isSameFileAs(other)).isFalse();
    }
  }

  @Test
  void close_again_doesNotGiveUpWhatTheNextOwns() throws Exception {
    OwnedFile before = create("a");
    before.close();
    try (OwnedFile file = create("a")) {
      before.close();
      assertThat(file.channel().isOpen()).isTrue();
      assertThat(OwnedFile.takeOver(file.path())).isNull();
    }
  }

  /** Java closes the channel of a thread that is interrupted while it writes. */
  @Test
  void close_channelClosedByAnInterrupt_givesTheFileUp() throws Exception {
    OwnedFile file = create("a");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> file.channel().write(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();

    file.close();

    try (OwnedFile next = OwnedFile.takeOver(file.path())) {
      assertThat(next).isNotNull();
    }
  }

  @Test
  void syncNames_noDirectory_isIgnored() {
    OwnedFile.syncNames(directory.resolve("missing"));
    OwnedFile.syncNames(directory);
  }
}
