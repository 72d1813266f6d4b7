package io.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Settings;
import io.clew.reporter.file.FileSpanSenderProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of settings name what the code reads, all of it, and with its defaults. */
class SettingsDocsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`clew\\.[^|]*) \\| ([^|]*) \\|");
  private static final Pattern LITERAL = Pattern.compile("\"(clew\\.[a-z0-9.-]*[a-z0-9])\"");

  /** A tag, the name of a thread's slot, and metrics. */
  private static final Pattern NO_SETTING = Pattern.compile("clew\\.(dropped|span|spans(\\..*)?)");

  /** Keys and defaults of a page's tables. */
  private static Map<String, String> table(String page) throws IOException {
    Map<String, String> table = new TreeMap<>();
    for (MatchResult row : ROW.matcher(Files.readString(Path.of("..", page))).results().toList()) {
      String[] keys = row.group(1).replace("`", "").split(", ", -1);
      String[] values = row.group(2).replace("`", "").split(", ", -1);
      for (int i = 0; i < keys.length; i++) {
        table.put(keys[i], values[Math.min(i, values.length - 1)]);
      }
    }
    return table;
  }

  private static Set<String> keysInTheCode() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (String module :
        List.of(
            "tracer-api",
            "tracer-core",
            "sampler",
            "reporter-file",
            "reporter-kafka",
            "reporter-zipkin")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          LITERAL
              .matcher(Files.readString(file))
              .results()
              .map(literal -> literal.group(1))
              .filter(key -> !NO_SETTING.matcher(key).matches())
              .forEach(keys::add);
        }
      }
    }
    return keys;
  }

  @Test
  void readme_namesAllSettings() throws IOException {
    Set<String> documented = new TreeSet<>(table("docs/settings.md").keySet());
    String besides = "clew.sampler.zookeeper-path"; // In the text of another's row.
    assertThat(Files.readString(Path.of("../docs/settings.md"))).contains("`" + besides + "`");
    documented.add(besides);
    documented.remove("clew.kafka.producer.*"); // Their names are Kafka's.

    assertThat(documented).isEqualTo(keysInTheCode());
  }

  @Test
  void reporting_saysOfAllItsSettingsWhatTheReadmeSays() throws IOException {
    Map<String, String> all = table("docs/settings.md");
    all.keySet()
        .removeIf(
            key -> !key.matches("clew\\.((queue|batch|retry|file)\\..*|reporter|shutdown-hook)"));

    assertThat(table("docs/reporting.md")).hasSizeGreaterThan(15).isEqualTo(all);
  }

  @Test
  void kafka_saysOfAllItsSettingsWhatTheReadmeSays() throws IOException {
    Map<String, String> all = table("docs/settings.md");
    all.keySet().removeIf(key -> !key.matches("clew\\.(kafka|spool|zipkin)\\..*"));

    assertThat(table("docs/kafka.md")).hasSizeGreaterThan(10).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/reporting.md", "docs/kafka.md"})
  void page_everyNameInTheText_isASetting(String page) throws IOException {
    assertThat(
            Pattern.compile("`(clew\\.[a-z0-9.-]*)`")
                .matcher(Files.readString(Path.of("..", page)))
                .results()
                .map(name -> name.group(1))
                .filter(name -> !name.startsWith("clew.kafka.producer.")))
        .isNotEmpty()
        .isSubsetOf(keysInTheCode());
  }

  @Test
  void readme_saysTheDefaultsOfTheSpanLog() throws IOException {
    Map<String, String> documented = table("docs/settings.md");
    documented
        .keySet()
        .removeIf(key -> !key.startsWith("clew.file.") || key.equals("clew.file.directory"));
    List<String> warnings = new ArrayList<>();

    new FileSpanSenderProvider()
        .create(
            new Settings("feed", key -> documented.containsKey(key) ? "x" : null, warnings::add))
        .close();

    assertThat(warnings).hasSameSizeAs(documented.keySet());
    documented.forEach(
        (key, value) ->
            assertThat(warnings)
                .anyMatch(line -> line.startsWith(key + ": ") && line.endsWith("'" + value + "'")));
  }
}
