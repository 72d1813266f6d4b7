package io.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.KnownKeys;
import io.clew.api.Settings;
import io.clew.api.SettingsSource;
import io.clew.core.CoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code docs/settings.md} names the settings that the code reads, all of them, with the defaults
 * that the code has; the tables of other pages agree with it.
 */
class SettingsDocsTest {
  private static final String PAGE = "settings.md";
  private static final List<String> MODULES =
      List.of(
          "tracer-api",
          "tracer-core",
          "sampler",
          "reporter-file",
          "reporter-kafka",
          "reporter-zipkin",
          "spool",
          "ship",
          "common");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`clew\\.[^|]*) \\| ([^|]*) \\|");
  private static final Pattern LITERAL = Pattern.compile("\"(clew\\.[a-z0-9.-]*[a-z0-9])\"");
  private static final Pattern NAME = Pattern.compile("`(clew\\.[a-z0-9.-]*)`");

  /** A constant with a text, and a text that is read with a default. */
  private static final Pattern CONSTANT =
      Pattern.compile("static final String (\\w+) =\\s+(\"[^\"]*\")");

  private static final Pattern TEXT =
      Pattern.compile("settings\\s*\\.text\\(\\s*(\"[^\"]*\"|\\w+),\\s*(\"[^\"]*\"|\\w+)\\)");

  /** A tag, the name of a thread's slot, and metrics. */
  private static final Pattern NO_SETTING = Pattern.compile("clew\\.(dropped|span|spans(\\..*)?)");

  /** Makes no sense as a number, a word, a path, a list of servers or a URL. */
  private static final String NONSENSE = "a\0b";

  @TempDir Path directory;

  /** Keys and defaults of a page's tables. */
  private static Map<String, String> table(String page) throws IOException {
    Map<String, String> table = new TreeMap<>();
    for (MatchResult row : ROW.matcher(text(page)).results().toList()) {
      String[] keys = row.group(1).replace("`", "").split(", ", -1);
      String[] values = row.group(2).replace("`", "").split(", ", -1);
      for (int i = 0; i < keys.length; i++) {
        assertThat(table.put(keys[i], values[Math.min(i, values.length - 1)]))
            .as("a second row of " + keys[i] + " in " + page)
            .isNull();
      }
    }
    return table;
  }

  private static String text(String page) throws IOException {
    return Files.readString(Path.of("../docs", page));
  }

  private static List<String> sources() throws IOException {
    List<String> sources = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          sources.add(Files.readString(file));
        }
      }
    }
    return sources;
  }

  private static Set<String> keysInTheCode() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (String source : sources()) {
      LITERAL
          .matcher(source)
          .results()
          .map(literal -> literal.group(1))
          .filter(key -> !NO_SETTING.matcher(key).matches())
          .forEach(keys::add);
    }
    return keys;
  }

  @Test
  void settings_nameAllThatTheCodeReads() throws IOException {
    Set<String> documented = new TreeSet<>(table(PAGE).keySet());
    documented.remove("clew.kafka.producer.*"); // Their names are Kafka's.

    assertThat(documented).isEqualTo(keysInTheCode());
  }

  /** Misspelt settings are compared with these. */
  @Test
  void settings_areAllKnownToTheCheckForMisspeltOnes() throws IOException {
    assertThat(KnownKeys.all()).containsExactlyInAnyOrderElementsOf(keysInTheCode());
  }

  @Test
  void settings_everyDefault_isTheCodes() throws IOException {
    Map<String, String> documented = table(PAGE);
    documented.values().removeIf(value -> value.equals("none"));

    Map<String, String> inTheCode = new TreeMap<>(defaultsOfTexts());
    inTheCode.putAll(defaultsOfWarnings(documented.keySet()));
    inTheCode.put("clew.trust", CoreSettings.trust(new Settings("feed", key -> null, line -> {})));
    inTheCode.keySet().retainAll(documented.keySet());

    assertThat(inTheCode).hasSizeGreaterThan(30).isEqualTo(documented);
  }

  /** What the code says it uses instead of values that make no sense. */
  private Map<String, String> defaultsOfWarnings(Set<String> keys) {
    Map<String, String> values = new HashMap<>();
    keys.forEach(key -> values.put(key, NONSENSE));
    values.remove("clew.sampler");
    values.put("clew.reporter", "file,kafka,zipkin");
    values.put("clew.spool.directory", directory.toString());
    List<String> warnings = new ArrayList<>();
    CoreSettings.read(new Settings("feed", values::get, warnings::add));
    new SettingsSource(new Properties(), Map.of(), warnings::add).read();

    Map<String, String> defaults = new TreeMap<>();
    for (String line : warnings) {
      Matcher warning = Pattern.compile("(?s)([^:]*): .*; ?using '(.*)'").matcher(line);
      assertThat(warning.matches()).as(line).isTrue();
      defaults.put(warning.group(1), warning.group(2));
    }
    return defaults;
  }

  /** The defaults of texts, which accept any value. */
  private static Map<String, String> defaultsOfTexts() throws IOException {
    Map<String, String> defaults = new TreeMap<>();
    for (String source : sources()) {
      Map<String, String> constants = new HashMap<>();
      CONSTANT.matcher(source).results().forEach(c -> constants.put(c.group(1), c.group(2)));
      for (MatchResult text : TEXT.matcher(source).results().toList()) {
        String key = literal(text.group(1), constants);
        String value = literal(text.group(2), constants);
        if (key != null && value != null) {
          defaults.put(key, value);
        }
      }
    }
    return defaults;
  }

  private static @Nullable String literal(String expression, Map<String, String> constants) {
    String literal = constants.getOrDefault(expression, expression);
    return literal.startsWith("\"") ? literal.replace("\"", "") : null;
  }

  @Test
  void reporting_saysOfAllItsSettingsWhatThePageOfSettingsSays() throws IOException {
    Map<String, String> all = table(PAGE);
    all.keySet()
        .removeIf(
            key -> !key.matches("clew\\.((queue|batch|retry|file)\\..*|reporter|shutdown-hook)"));

    assertThat(table("reporting.md")).hasSizeGreaterThan(15).isEqualTo(all);
  }

  @Test
  void kafka_saysOfAllItsSettingsWhatThePageOfSettingsSays() throws IOException {
    Map<String, String> all = table(PAGE);
    all.keySet().removeIf(key -> !key.matches("clew\\.(kafka|spool|zipkin)\\..*"));

    assertThat(table("kafka.md")).hasSizeGreaterThan(10).isEqualTo(all);
  }

  @Test
  void sampling_saysWhatThePageOfSettingsSays() throws IOException {
    Map<String, String> partial = table("sampling.md");

    assertThat(partial).hasSizeGreaterThan(5);
    assertThat(table(PAGE)).containsAllEntriesOf(partial);
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, "reporting.md", "kafka.md", "sampling.md"})
  void page_everyNameInTheText_isASetting(String page) throws IOException {
    assertThat(
            NAME.matcher(text(page))
                .results()
                .map(name -> name.group(1))
                .filter(name -> !name.startsWith("clew.kafka.producer.")))
        .isNotEmpty()
        .isSubsetOf(keysInTheCode());
  }
}
