package io.clew.sampler.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.clew.sampler.DynamicSampler;
import io.clew.sampler.LoggedLines;
import io.clew.sampler.ManualSource;
import io.clew.sampler.SamplerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedSamplingSourceTest {
  private static final String OFF = "{\"tracing\": \"off\"}";
  private static final String ON = "{\"tracing\": \"on\"}";
  private static final String NAME = "http://rules/sampling";

  @TempDir Path temporary;
  private Path directory;
  private final ManualSource source = new ManualSource(NAME, null);
  private final LoggedLines log = new LoggedLines("io.clew.sampler");

  @BeforeEach
  void name() {
    directory = temporary.resolve("state").resolve("clew");
  }

  @AfterEach
  void detach() {
    log.close();
  }

  /** A sampler that waits for nothing. */
  private DynamicSampler sampler(ManualSource of, Duration wait) {
    return DynamicSampler.newBuilder("feed")
        .startTimeout(wait)
        .source(CachedSamplingSource.create(of, of.name(), "feed", directory))
        .build();
  }

  private DynamicSampler silent() {
    return sampler(source, Duration.ZERO);
  }

  private void earlierProcess(String document) {
    ManualSource before = new ManualSource(NAME, document);
    sampler(before, Duration.ofMinutes(1)).close();
    assertThat(before.isClosed()).isTrue();
    log.lines();
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  @Test
  void source_thatFails_theRulesOfAnEarlierProcessApply() throws Exception {
    earlierProcess(OFF);
    Instant received = Instant.now().minus(Duration.ofHours(3));
    Files.setLastModifiedTime(onlyFile(), FileTime.from(received));

    ManualSource unstarted = new ManualSource(NAME, null);
    try (DynamicSampler sampler = sampler(unstarted, Duration.ZERO)) {
      unstarted.listener().failed("connection refused");

      assertThat(sampler.isOff()).isTrue();
      SamplerStatus.Layer layer = sampler.status().layers().get(1);
      assertThat(layer.version()).isEqualTo("1");
      assertThat(layer.confirmed()).isEqualTo(received);
      assertThat(layer.error()).isEqualTo("connection refused");
      assertThat(log.lines())
          .filteredOn(line -> line.contains(" ago "))
          .containsExactly(
              "WARN Tracing: "
                  + NAME
                  + ": no good rules from there yet; those that it gave 3 h ago"
                  + " apply ("
                  + onlyFile()
                  + ")");

      unstarted.listener().failed("connection refused");
      assertThat(log.lines()).isEmpty();
      unstarted.listener().changed(ON, "2");
      assertThat(sampler.isOff()).isFalse();
    }
    try (DynamicSampler next = silent()) {
      assertThat(next.rulesVersion()).isEqualTo("2");
    }
  }

  @Test
  void source_thatDoesNotAnswerInTime_theRulesOfAnEarlierProcessApply() {
    earlierProcess(OFF);
    try (DynamicSampler sampler = silent()) {
      assertThat(sampler.isOff()).isTrue();
      source.listener().changed(ON, "2");
      assertThat(sampler.isOff()).isFalse();
    }
  }

  @Test
  void source_thatGivesABadDocument_theRulesOfAnEarlierProcessApply() {
    earlierProcess(OFF);
    ManualSource bad = new ManualSource(NAME, "{");
    try (DynamicSampler sampler = sampler(bad, Duration.ofMinutes(1))) {
      assertThat(sampler.isOff()).isTrue();
      assertThat(sampler.status().layers().get(1).error()).contains("Unexpected end-of-input");
      bad.listener().changed("{", "1");
      assertThat(log.lines()).filteredOn(line -> line.contains("is refused")).hasSize(1);
      bad.listener().changed(ON, "3");
      assertThat(sampler.isOff()).isFalse();
    }
  }

  @Test
  void source_thatAnswers_nothingOldIsUsed() {
    earlierProcess(OFF);
    try (DynamicSampler sampler = sampler(new ManualSource(NAME, ON), Duration.ofMinutes(1))) {
      assertThat(sampler.status().layers().get(1).updates()).isEqualTo(1);
      assertThat(log.lines()).noneMatch(line -> line.contains(" ago "));
    }
  }

  @Test
  void file_isOfOneServiceAndSource_andForItsUserAlone() throws Exception {
    earlierProcess(OFF);
    ManualSource other = new ManualSource("http://others/sampling", null);
    try (DynamicSampler sampler = sampler(other, Duration.ZERO);
        DynamicSampler shop =
            DynamicSampler.newBuilder("shop")
                .startTimeout(Duration.ZERO)
                .source(CachedSamplingSource.create(source, source.name(), "shop", directory))
                .build()) {
      assertThat(sampler.isOff()).isFalse();
      assertThat(shop.isOff()).isFalse();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFile())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "clew-rules",
        "clew-rules 0 1\n{}",
        "x",
        "{\"tracing\": \"off\"}",
        "\n",
        "a b c\nd"
      })
  void file_thatIsDamaged_isIgnoredWithALine(String content) throws Exception {
    earlierProcess(OFF);
    Files.writeString(onlyFile(), content);
    try (DynamicSampler sampler = silent()) {
      assertThat(sampler.isOff()).isFalse();
    }
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARN"))
        .singleElement()
        .asString()
        .contains("the rules that were kept at the last start are not used");
  }

  @Test
  void file_thatIsTooLargeOrCutOff_isIgnored() throws Exception {
    earlierProcess(OFF);
    byte[] whole = Files.readAllBytes(onlyFile());
    for (int length = 0; length < whole.length; length++) {
      Files.write(onlyFile(), java.util.Arrays.copyOf(whole, length));
      try (DynamicSampler sampler = sampler(new ManualSource(NAME, null), Duration.ZERO)) {
        assertThat(sampler.isOff()).as("%d bytes", length).isFalse();
      }
    }
    Files.write(onlyFile(), java.util.Arrays.copyOf(whole, 3 << 20));
    try (DynamicSampler sampler = silent()) {
      assertThat(sampler.isOff()).isFalse();
    }
  }

  @Test
  void file_thatIsALink_isIgnored() throws Exception {
    earlierProcess(OFF);
    Path elsewhere = temporary.resolve("planted");
    Files.move(onlyFile(), elsewhere);
    earlierProcess(ON);
    Path file = onlyFile();
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);
    try (DynamicSampler sampler = silent()) {
      assertThat(sampler.isOff()).isFalse();
    }
  }

  @Test
  void directory_thatCannotBeMade_isALineAndNoFailure() throws Exception {
    Files.writeString(temporary.resolve("state"), "a file");
    ManualSource good = new ManualSource(NAME, OFF);
    try (DynamicSampler sampler = sampler(good, Duration.ofMinutes(1))) {
      assertThat(sampler.isOff()).isTrue();
      good.listener().changed(ON, "2");
      assertThat(sampler.isOff()).isFalse();
    }
    assertThat(log.lines())
        .filteredOn(line -> line.contains("rules are not kept for the next start"))
        .hasSize(1);
  }

  /** As somebody else could make it in /tmp, before the service starts for the first time. */
  @Test
  void temporaryDirectory_thatOthersCanWriteTo_isNotUsed() throws Exception {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      temporary(new ManualSource(NAME, OFF), Duration.ofMinutes(1)).close();
      directory = temporary.resolve("clew-rules-" + System.getProperty("user.name"));
      assumeThat(directory).isDirectory(); // Not with a user name that is no file name.
      try (DynamicSampler sampler = temporary(source, Duration.ZERO)) {
        assertThat(sampler.isOff()).isTrue();
      }
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
      log.lines();
      ManualSource fails = new ManualSource(NAME, null);
      try (DynamicSampler sampler = temporary(fails, Duration.ZERO)) {
        assertThat(sampler.isOff()).isFalse();
        fails.listener().changed(ON, "2");
      }
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARN"))
          .hasSize(2)
          .allMatch(line -> line.contains(onlyFileName()));
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  private String onlyFileName() {
    try {
      return onlyFile().toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * A link that leads to a directory of the user's own: what is there is not for others to move.
   */
  @Test
  void temporaryDirectory_thatIsALink_isNotUsed() throws Exception {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      Path own = Files.createDirectory(temporary.resolve("own"));
      Files.createSymbolicLink(
          temporary.resolve("clew-rules-" + System.getProperty("user.name")), own);
      temporary(new ManualSource(NAME, OFF), Duration.ofMinutes(1)).close();

      assertThat(own).isEmptyDirectory();
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  private static DynamicSampler temporary(ManualSource of, Duration wait) {
    return DynamicSampler.newBuilder("feed")
        .startTimeout(wait)
        .source(CachedSamplingSource.createTemporary(of, of.name(), "feed"))
        .build();
  }
}
