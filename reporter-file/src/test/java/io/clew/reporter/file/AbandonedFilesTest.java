package io.clew.reporter.file;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static io.clew.testbed.NamedSpans.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedFilesTest {
  private static final long PID = ProcessHandle.current().pid();

  /** A process id higher than any system uses. */
  private static final String DEAD = "feed-99999999";

  @TempDir Path directory;

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  private String text(String file) throws IOException {
    return Files.readString(directory.resolve(file));
  }

  private void start() throws IOException {
    try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
      sender.send(batch("new"));
    }
  }

  @Test
  void start_tornLastLine_isEndedAndNothingCut() throws Exception {
    write(DEAD + ".ndjson", line("a") + "{\"traceId\":\"00");
    start();

    assertThat(text(DEAD + ".000001.ndjson")).isEqualTo(line("a") + "{\"traceId\":\"00\n");
    assertThat(text("feed-" + PID + ".ndjson")).isEqualTo(line("new"));
    assertThat(files(directory)).hasSize(2);
  }

  @Test
  void start_wholeLastLine_isLeftAsItIs() throws Exception {
    write(DEAD + ".ndjson", line("a"));
    start();

    assertThat(text(DEAD + ".000001.ndjson")).isEqualTo(line("a"));
  }

  @Test
  void start_fullOnesOfTheSameProcess_comesBehindThem() throws Exception {
    write(DEAD + ".000007.ndjson", line("a"));
    write(DEAD + "_1.000009.ndjson", line("other"));
    write(DEAD + ".ndjson", line("b"));
    start();

    assertThat(text(DEAD + ".000007.ndjson")).isEqualTo(line("a"));
    assertThat(text(DEAD + ".000008.ndjson")).isEqualTo(line("b"));
  }

  @Test
  void start_processIdUsedAgain_takesTheNameAndKeepsTheSpans() throws Exception {
    write("feed-" + PID + ".ndjson", line("old") + "{");
    start();

    assertThat(text("feed-" + PID + ".000001.ndjson")).isEqualTo(line("old") + "{\n");
    assertThat(text("feed-" + PID + ".ndjson")).isEqualTo(line("new"));
  }

  @Test
  void start_senderOfTheSameProcessAtWork_leavesItsFile() throws Exception {
    try (FileSpanSender other = FileSpanSender.create(directory, "feed")) {
      other.send(batch("a"));
      start();
      other.send(batch("b"));
    }

    assertThat(text("feed-" + PID + ".ndjson")).isEqualTo(line("a") + line("b"));
    assertThat(text("feed-" + PID + "_1.ndjson")).isEqualTo(line("new"));
  }

  @Test
  void start_livingProcess_leavesItsFile() throws Exception {
    String parent = "feed-" + ProcessHandle.current().parent().orElseThrow().pid() + ".ndjson";
    write(parent, "{");
    start();

    assertThat(text(parent)).isEqualTo("{");
  }

  @Test
  void start_filesOfOthers_areLeftAlone() throws Exception {
    String[] others = {
      "feed-7-99999999.ndjson",
      "feeds-99999999.ndjson",
      "Feed-99999999.ndjson",
      DEAD + ".ndjson.1",
      DEAD + "-1.ndjson",
      DEAD + ".00001.ndjson",
      "xfeed-99999999.ndjson",
      DEAD + ".json",
    };
    for (String other : others) {
      write(other, "{");
    }
    write(DEAD + ".ndjson", ""); // Perhaps another process is just about to lock it.
    start();

    assertThat(files(directory))
        .contains(others)
        .contains(DEAD + ".ndjson")
        .hasSize(others.length + 2);
    for (String other : others) {
      assertThat(text(other)).isEqualTo("{");
    }
  }

  @Test
  void start_oneCannotBeTaken_othersAre() throws Exception {
    Files.createDirectory(directory.resolve("feed-99999998.ndjson"));
    write(DEAD + ".ndjson", line("a"));
    start();

    assertThat(files(directory)).contains("feed-99999998.ndjson", DEAD + ".000001.ndjson");
  }
}
