package io.clew.reporter.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clew.testbed.Command;
import io.clew.testbed.CountingProcess;
import io.clew.testbed.NamedSpans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real processes with one directory, killed or not. In containers all of them have the same process
 * id.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProcessesTest {
  private static final List<String> CONTAINER =
      List.of("unshare", "--pid", "--fork", "--kill-child");

  private static final int KILLS = 10;

  @TempDir Path directory;

  private static List<String> wrapper(boolean container) {
    if (!container) {
      return List.of();
    }
    List<String> nothing = new ArrayList<>(CONTAINER);
    nothing.add("true");
    assumeTrue(Command.run(nothing).hasSucceeded(), "needs the right to unshare");
    return CONTAINER;
  }

  /** The complete lines of all files. After a kill, the last line of a file may be incomplete. */
  private List<String> spans() throws IOException {
    List<String> spans = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        String text = new String(Files.readAllBytes(file), UTF_8); // Torn within a letter, perhaps.
        int whole = text.lastIndexOf('\n') + 1;
        // Repaired by the next process: ended, so that it is a line of its own.
        int last = text.lastIndexOf('\n', whole - 2) + 1;
        if (whole == text.length() && whole > 0 && !text.endsWith("}}\n")) {
          whole = last;
        }
        spans.addAll(NamedSpans.of(text.substring(0, whole)));
      }
    }
    return spans;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void kill_underLoad_losesNothingThatSendHasReturnedFrom(boolean container) throws Exception {
    List<String> wrapper = wrapper(container);
    Random random = new Random(42);
    long[] safe = new long[KILLS];
    for (int i = 0; i < KILLS; i++) {
      try (CountingProcess writer =
          WriterProcess.start(directory, "r" + i, 1_000_000, 200, 400_000, wrapper)) {
        writer.await(1 + random.nextInt(20_000));
        safe[i] = writer.kill();
      }
    }

    List<String> spans = spans();
    assertThat(spans).doesNotHaveDuplicates();
    for (int i = 0; i < KILLS; i++) {
      String tag = "r" + i + "-";
      List<Integer> numbers =
          spans.stream()
              .filter(name -> name.startsWith(tag))
              .map(name -> Integer.valueOf(name.substring(tag.length())))
              .sorted()
              .toList();
      assertThat(safe[i]).isPositive();
      assertThat(numbers).hasSizeGreaterThanOrEqualTo((int) safe[i]);
      assertThat(numbers).isEqualTo(IntStream.range(0, numbers.size()).boxed().toList());
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().matches(".*-\\d+(_\\d+)?\\.ndjson")))
          .filteredOn(file -> file.toFile().length() > 0)
          .as("all but the last were ended by those that came after them")
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void send_processesWithOneDirectory_neitherTornNorStolen(boolean container) throws Exception {
    List<String> wrapper = wrapper(container);
    int processes = 4;
    int batches = 300;
    List<CountingProcess> writers = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        writers.add(WriterProcess.start(directory, "p" + i, batches, 5, 10_000, wrapper));
      }
      for (int i = 0; i < 50; i++) { // Each start looks for files that nobody has.
        try (FileSpanSender sender = FileSpanSender.create(directory, "feed")) {
          sender.send(NamedSpans.batch("own-" + i));
        }
      }
      for (CountingProcess writer : writers) {
        assertThat(writer.end()).isEqualTo(5L * batches);
      }
    } finally {
      writers.forEach(CountingProcess::close);
    }

    List<String> spans = new ArrayList<>();
    for (String file : NamedSpans.files(directory)) {
      spans.addAll(NamedSpans.in(directory.resolve(file)));
    }
    assertThat(spans).doesNotHaveDuplicates().hasSize(50 + processes * 5 * batches);
  }
}
