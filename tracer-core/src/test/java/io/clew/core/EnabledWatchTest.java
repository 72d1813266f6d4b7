package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.SettingsSource;
import io.clew.core.report.HeardLogger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnabledWatchTest {
  private static final String THREAD = "clew-config-file";

  @TempDir Path directory;
  private final HeardLogger log = new HeardLogger();
  private Path file;
  private Tracing tracing;

  private void start(Map<String, String> environment, String... lines) throws IOException {
    file = directory.resolve("clew.properties");
    write(lines);
    Properties properties = new Properties();
    properties.setProperty("clew.config", file.toString());
    properties.setProperty("clew.service", "feed");
    properties.setProperty("clew.reporter", "none");
    properties.setProperty("clew.sampler", "broken");
    FromEnvironment.Warnings warnings = new FromEnvironment.Warnings(log);
    tracing =
        FromEnvironment.start(new SettingsSource(properties, environment, warnings), warnings);
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines));
  }

  private void awaitEnabled(boolean enabled) {
    await().atMost(Duration.ofMinutes(1)).until(() -> tracing.isEnabled() == enabled);
  }

  private void awaitLine(String text) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> log.lines.stream().anyMatch(line -> line.contains(text)));
  }

  private static boolean isWatched() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(THREAD));
  }

  @AfterEach
  void close_endsTheThread() {
    tracing.close();
    await().atMost(Duration.ofMinutes(1)).until(() -> !isWatched());
  }

  @Test
  void file_switchesOffAndOnAgain() throws Exception {
    start(Map.of(), "clew.sample-rate=1");
    assertThat(tracing.isEnabled()).isTrue();

    write("clew.sample-rate=1", "clew.enabled=false");
    awaitEnabled(false);
    write("clew.sample-rate=1", "clew.enabled = TRUE ");
    awaitEnabled(true);
    write("clew.service.other.enabled=false", "clew.service.feed.enabled=false");
    awaitEnabled(false);
    awaitLine("WARN Tracing: switched off by clew.service.feed.enabled=false in " + file);
    write("");
    awaitLine("WARN Tracing: clew.enabled stays false; " + file + ": it is empty");
    assertThat(tracing.isEnabled()).isFalse();
    write("# Nothing of it any more.");
    awaitEnabled(true);

    awaitLine("WARN Tracing: switched on by the removal of clew.enabled in " + file);
    awaitLine("WARN Tracing: switched off by clew.enabled=false in " + file);
    awaitLine("WARN Tracing: switched on by clew.enabled=true in " + file);
  }

  @Test
  void file_thatSaysOffAtTheStart_switchesOnLater() throws Exception {
    start(Map.of(), "clew.enabled=false");
    assertThat(tracing.isEnabled()).isFalse();
    assertThat(log.lines)
        .last()
        .asString()
        .startsWith(
            "INFO Tracing: 'feed' is not traced until its code enables it, or " + file + " does");
    assertThat(log.lines).noneMatch(line -> line.contains("clew.sampler: "));

    write("clew.enabled=true");
    awaitEnabled(true);
    assertThat(log.lines).anyMatch(line -> line.startsWith("WARN clew.sampler: "));
    awaitLine("INFO Tracing: 'feed' is traced with ");
  }

  @Test
  void code_thatSwitches_isNotUndoneUntilTheFileChanges() throws Exception {
    start(Map.of(), "clew.enabled=true");
    tracing.setEnabled(false);
    write("clew.enabled=maybe");
    awaitLine("WARN Tracing: clew.enabled stays true; " + file + ": expected true or false, got");
    assertThat(tracing.isEnabled()).isFalse();
    tracing.setEnabled(true);
    write("clew.enabled=false");
    awaitLine("switched off");
    tracing.setEnabled(true);
    write("clew.enabled=perhaps");
    awaitLine("WARN Tracing: clew.enabled stays false; ");
    assertThat(tracing.isEnabled()).isTrue();
    tracing.setEnabled(false);
    write("clew.enabled=true");
    awaitEnabled(true);
  }

  @Test
  void file_thatIsGoneOrMalformed_changesNothing_andIsOneLine() throws Exception {
    start(Map.of(), "clew.enabled=false");
    Files.delete(file);
    awaitLine("it cannot be read (java.nio.file.NoSuchFileException");
    assertThat(tracing.isEnabled()).isFalse();
    write("clew.enabled=\\u00zz");
    awaitLine(
        "WARN Tracing: clew.enabled stays false; "
            + file
            + ": expected UTF-8, and four hex digits");
    assertThat(tracing.isEnabled()).isFalse();
    assertThat(log.lines).filteredOn(line -> line.contains("NoSuchFile")).hasSize(1);
    write("clew.enabled=true");
    awaitEnabled(true);
  }

  @Test
  void file_malformedLineOfSomethingElse_isNoObstacle() throws Exception {
    start(Map.of(), "my.dir=C:\\users");
    write("my.dir=C:\\users", "clew.enabled=false");
    awaitEnabled(false);
    write("clew.service.feed.enabled=true", "clew.enabled=\\u00zz");
    awaitEnabled(true);
    awaitLine("WARN Tracing: " + file + ": expected UTF-8, and four hex digits after \\u");
  }

  @Test
  void file_settingOfTheStart_isSaidToWait() throws Exception {
    start(Map.of(), "clew.enabled=true");
    write("clew.enabled=false", "clew.sample-rate=0.1", "clew.service.feed.trust=none");
    awaitEnabled(false);
    write(
        "clew.enable=true",
        "clew.enabled=false",
        "clew.sample-rate=0.2",
        "clew.service.other.trust=all",
        "clew.trust=all");
    awaitLine(
        "WARN Tracing: changed in "
            + file
            + ", read at the next start: clew.enable ('clew.enabled' is meant, perhaps),"
            + " clew.sample-rate, clew.trust");
  }

  @Test
  void environment_thatDecides_leavesNothingToTheFile() throws Exception {
    start(Map.of("CLEW_ENABLED", "true"), "clew.enabled=false");
    assertThat(tracing.isEnabled()).isTrue();
    assertThat(isWatched()).isFalse();
  }
}
