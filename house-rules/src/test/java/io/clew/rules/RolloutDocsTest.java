package io.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Settings;
import io.clew.api.SettingsSource;
import io.clew.core.CoreSettings;
import io.clew.sampler.DynamicSampler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/rollout.md} has for platform teams to copy is valid, and as it says. */
class RolloutDocsTest {
  private static final String PAGE = page();

  @TempDir Path directory;

  private static String page() {
    try {
      return Files.readString(Path.of("..", "docs", "rollout.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> blocks(String language) {
    return Pattern.compile("(?m)^```" + language + "\n([^`]*)^```$")
        .matcher(PAGE)
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @Test
  void page_isShort() {
    assertThat(PAGE.lines()).hasSizeLessThanOrEqualTo(200);
  }

  /** With the directories and the port of this machine. */
  @ParameterizedTest
  @ValueSource(strings = {"feed", "front-end"})
  void file_startsAServiceWithoutAWarning(String service) throws Exception {
    assertThat(blocks("properties")).hasSize(1);
    String text = blocks("properties").get(0);
    assertThat(text).contains("/etc/clew", "/var/log/clew", "=7171\n");
    Files.writeString(directory.resolve("sampling.json"), blocks("json").get(0));
    Path file = directory.resolve("clew.properties");
    Files.writeString(
        file,
        text.replace("/etc/clew", directory.toString())
            .replace("/var/log/clew", directory.resolve("log").toString())
            .replace("=7171\n", "=" + freePort() + "\n"));
    List<String> warnings = new ArrayList<>();
    SettingsSource source =
        new SettingsSource(
            new Properties(),
            Map.of("CLEW_CONFIG", file.toString(), "OTEL_SERVICE_NAME", service),
            warnings::add);

    Settings settings = source.read();
    CoreSettings.read(settings);
    source.warnOfUnknown(settings);

    assertThat(warnings).isEmpty();
    assertThat(settings.service()).isEqualTo(service);
    assertThat(settings.text("clew.trust", "all"))
        .isEqualTo(service.equals("front-end") ? "capped" : "all");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void rules_areForOneServiceThenForAll() {
    List<String> ruleSets = blocks("json");
    assertThat(ruleSets).hasSize(2);

    try (DynamicSampler feed = DynamicSampler.newBuilder("feed").build();
        DynamicSampler other = DynamicSampler.newBuilder("messages").build()) {
      feed.set(ruleSets.get(0));
      other.set(ruleSets.get(0));
      assertThat(List.of(feed.isOff(), other.isOff())).containsExactly(false, true);
      other.set(ruleSets.get(1));
      assertThat(other.isOff()).isFalse();
      assertThat(feed.status().layers())
          .allSatisfy(layer -> assertThat(layer.warnings()).isEmpty());
    }
  }

  /** Of the list for a service that does not show up. */
  @Test
  void logLines_areThoseOfTheCode() throws IOException {
    String list = PAGE.substring(PAGE.indexOf("## When a service"), PAGE.indexOf("## Upgrades"));
    StringBuilder code = new StringBuilder();
    for (String module : List.of("common", "tracer-api", "tracer-core", "sampler")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          code.append(Files.readString(file));
        }
      }
    }
    // A line of the log may be two of the code.
    String text = code.toString().replaceAll("\"\\s*\\+\\s*\"", "");

    List<String> fragments =
        Pattern.compile("`([a-z][a-z0-9' ,]* [a-z0-9' ,]+)`")
            .matcher(list)
            .results()
            .map(fragment -> fragment.group(1))
            .filter(fragment -> !fragment.startsWith("curl "))
            .toList();
    assertThat(fragments)
        .hasSizeGreaterThan(10)
        .allSatisfy(fragment -> assertThat(text).as(fragment).contains(fragment));
  }
}
