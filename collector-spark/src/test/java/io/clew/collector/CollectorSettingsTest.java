package io.clew.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.store.opensearch.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectorSettingsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(clew\\.collector\\.[^`]*)` \\| ([^|]*) \\|");

  private static CollectorSettings read(Map<String, String> options) {
    return read(options, Map.of(), Map.of());
  }

  private static CollectorSettings read(
      Map<String, String> options, Map<String, String> properties, Map<String, String> variables) {
    Properties all = new Properties();
    all.putAll(properties);
    Map<String, String> set = new LinkedHashMap<>(options);
    set.putIfAbsent("clew.collector.checkpoint", "/checkpoint");
    return CollectorSettings.read(set, all, variables);
  }

  @Test
  void nothingSet_hasTheDefaults() {
    CollectorSettings settings = read(Map.of());

    assertThat(settings.kafka().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(settings.kafka().topic()).isEqualTo("zipkin");
    assertThat(settings.store().servers()).containsExactly(URI.create("http://localhost:9200"));
    assertThat(settings.store().layouts()).containsExactly(Layout.TRACES);
    assertThat(settings.limits().silenceMillis()).isEqualTo(3_000);
    assertThat(settings.limits().maxAgeMillis()).isEqualTo(30_000);
    assertThat(settings.policies()).isNull();
    assertThat(settings.parquet()).isNull();
  }

  @Test
  void option_winsOverProperty_overEnvironment() {
    Map<String, String> option = Map.of("clew.collector.topic", "a");
    Map<String, String> property = Map.of("clew.collector.topic", "b");
    Map<String, String> variable = Map.of("CLEW_COLLECTOR_TOPIC", "c");

    assertThat(read(option, property, variable).kafka().topic()).isEqualTo("a");
    assertThat(read(Map.of(), property, variable).kafka().topic()).isEqualTo("b");
    assertThat(read(Map.of(), Map.of(), variable).kafka().topic()).isEqualTo("c");
  }

  @Test
  void kafkasSettings_arePassedOn_fromAllPlaces() {
    CollectorSettings settings =
        read(
            Map.of("clew.collector.kafka.security.protocol", "SASL_SSL"),
            Map.of("clew.collector.kafka.sasl.mechanism", "SCRAM-SHA-512"),
            Map.of("CLEW_COLLECTOR_KAFKA_SASL_JAAS_CONFIG", "secret-login;"));

    assertThat(settings.kafka().properties())
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("sasl.mechanism", "SCRAM-SHA-512"),
            Map.entry("sasl.jaas.config", "secret-login;"));
  }

  @Test
  void secrets_areNeverShown() {
    CollectorSettings settings =
        read(
            Map.of(
                "clew.collector.store.user", "clew",
                "clew.collector.store.password", "hush-1",
                "clew.collector.store.api-key", "hush-2",
                "clew.collector.store.trust-store", "/etc/trust.p12",
                "clew.collector.store.trust-store-password", "hush-3",
                "clew.collector.kafka.ssl.keystore.password", "hush-4",
                "clew.collector.kafka.sasl.jaas.config", "hush-5"));

    assertThat(settings.store().password()).isEqualTo("hush-1");
    assertThat(settings.toString() + settings.kafka() + settings.store())
        .contains("clew.collector.store.password=***", "clew.collector.store.user=clew")
        .doesNotContain("hush");
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "clew.collector.store", "http://clew:hush-6@search:9200",
                        "clew.collector.kafka.sasl.login.class", "hush.7",
                        "clew.collector.store.password", "hush-8")))
        .hasMessageContaining("clew.collector.store: expected addresses")
        .hasMessageNotContaining("hush-");
  }

  @Test
  void allProblems_areToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "clew.collector.layout", "zipkn",
                        "clew.collector.keep-days", "soon",
                        "clew.collector.topik", "spans",
                        "clew.collector.kafka.fetch.min.bytes", "-7",
                        "clew.collector.kafka.auto.offset.reset", "latest",
                        "clew.collector.dead-letter-topic", "zipkin"),
                    Map.of("clew.collector.silence", "3"),
                    Map.of(
                        "CLEW_COLLECTOR_PARQET", "/spans",
                        "CLEW_COLLECTOR_SERVICE_HOST", "10.0.0.1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clew.collector.layout: expected traces, zipkin or both, got 'zipkn'")
        .hasMessageContaining(
            "clew.collector.keep-days: expected a whole number from 0 to 36500, got 'soon'")
        .hasMessageContaining(
            "clew.collector.topik: there is no such setting; the most similar one is"
                + " clew.collector.topic")
        .hasMessageContaining("clew.collector.kafka.fetch.min.bytes: expected a value that Kafka")
        .hasMessageContaining(
            "expected no value, since offsets are in the checkpoint, got 'latest'")
        .hasMessageContaining("clew.collector.dead-letter-topic: expected another topic")
        .hasMessageContaining("clew.collector.silence: there is no such setting")
        .hasMessageContaining(
            "CLEW_COLLECTOR_PARQET: there is no such setting; the most similar one is"
                + " CLEW_COLLECTOR_PARQUET")
        .hasMessageNotContaining("SERVICE_HOST")
        .hasMessageNotContaining("using '");
  }

  @Test
  void noCheckpoint_isRefused() {
    assertThatThrownBy(() -> CollectorSettings.read(Map.of(), new Properties(), Map.of()))
        .hasMessage(
            "clew.collector.checkpoint: expected a directory that all executors can write to, and"
                + " got none");
  }

  @ParameterizedTest
  @CsvSource({"traces, 1", "zipkin, 1", "'traces,zipkin', 2", "' Zipkin , traces', 2"})
  void layouts_areAnyOfTheTwo(String words, int layouts) {
    assertThat(read(Map.of("clew.collector.layout", words)).store().layouts()).hasSize(layouts);
  }

  @Test
  void policies_areReadAtTheStart(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("policies.json");
    Files.writeString(file, "{\"policies\":[{\"name\":\"all\",\"type\":\"always_sample\"}]}");
    Map<String, String> option = Map.of("clew.collector.policies", file.toString());
    assertThat(read(option).policies()).contains("always_sample");

    Files.writeString(file, "{\"policies\":[{\"name\":\"all\",\"type\":\"some\"}]}");
    assertThatThrownBy(() -> read(option)).hasMessageContaining("clew.collector.policies: ");
    Files.delete(file);
    assertThatThrownBy(() -> read(option)).hasMessageContaining("NoSuchFileException");
  }

  @Test
  void settings_goToTheExecutors() throws Exception {
    CollectorSettings settings = read(Map.of("clew.collector.kafka.group.id", "g"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(settings);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(settings);
    }
  }

  /** The page has a row for each setting, with the default that the code has. */
  @Test
  void documentation_hasAllSettingsWithTheirDefaults() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    String page = Files.readString(Path.of("..", "docs", "collector.md"));
    for (MatchResult row : ROW.matcher(page).results().toList()) {
      assertThat(documented.put(row.group(1), row.group(2).replace("`", ""))).isNull();
    }
    Map<String, String> defaults = new HashMap<>(documented);
    defaults.values().removeIf(value -> value.equals("none"));
    Map<String, String> inForce = new TreeMap<>();
    String shown = read(Map.of()).toString();
    for (String each : shown.substring(1, shown.length() - 1).split(", ", -1)) {
      inForce.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }
    inForce.remove("clew.collector.checkpoint"); // The test has set it.
    assertThat(defaults).isEqualTo(inForce);

    Map<String, String> all = new TreeMap<>();
    Pattern literal = Pattern.compile("\"(clew\\.collector\\.[a-z.-]*[a-z])\"");
    String source =
        Files.readString(Path.of("src/main/java/io/clew/collector/SettingsReader.java"));
    literal.matcher(source).results().forEach(key -> all.put(key.group(1), ""));
    documented.remove("clew.collector.kafka.*"); // Their names are Kafka's.
    assertThat(documented.keySet()).isEqualTo(all.keySet());
  }
}
