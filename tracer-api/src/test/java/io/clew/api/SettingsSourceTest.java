package io.clew.api;

import static java.time.temporal.ChronoUnit.MILLIS;
import static java.time.temporal.ChronoUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsSourceTest {
  private final Properties properties = new Properties();
  private final List<String> warnings = new ArrayList<>();

  @TempDir Path directory;

  @Test
  void property_winsOverEnvironment_overFile() throws IOException {
    file("clew.service=feed", "clew.a=file", "clew.b-c=file", "clew.d=file");
    properties.setProperty("clew.a", "property");

    Settings settings = read(Map.of("CLEW_A", "environment", "CLEW_B_C", "environment"));

    assertThat(settings.text("clew.a", "")).isEqualTo("property");
    assertThat(settings.text("clew.b-c", "")).isEqualTo("environment");
    assertThat(settings.text("clew.d", "")).isEqualTo("file");
    assertThat(settings.text("clew.e", "fallback")).isEqualTo("fallback");
    assertThat(warnings).isEmpty();
  }

  @Test
  void file_ownSection_winsOverWhatIsForAll() throws IOException {
    file("clew.sample-rate=0.1", "clew.service.feed.sample-rate=0.5");

    assertThat(read(Map.of("CLEW_SERVICE", "feed")).share("clew.sample-rate", 0)).isEqualTo(0.5);
    assertThat(read(Map.of("CLEW_SERVICE", "other")).share("clew.sample-rate", 0)).isEqualTo(0.1);
  }

  @Test
  void service_missing_isSaidAndUnknown() {
    assertThat(read(Map.of()).service()).isEqualTo("unknown");

    assertThat(warnings).hasSize(1).allMatch(line -> line.startsWith("clew.service:"));
  }

  @Test
  void file_missing_isSaidAndTheRestCounts() {
    properties.setProperty("clew.config", directory.resolve("none").toString());

    Settings settings = read(Map.of("CLEW_SERVICE", "feed", "CLEW_A", "1"));

    assertThat(settings.number("clew.a", 0, 0, 9)).isEqualTo(1);
    assertThat(warnings).hasSize(1).allMatch(line -> line.startsWith("clew.config:"));
  }

  private Settings readDefault(Path file, Map<String, String> environment) {
    return new SettingsSource(properties, environment, warnings::add, file).read();
  }

  @Test
  void defaultFile_isRead_unlessAnotherIsNamed() throws IOException {
    Path shared = Files.write(directory.resolve("default"), List.of("clew.a=default"));
    Map<String, String> environment = Map.of("CLEW_SERVICE", "feed");

    assertThat(readDefault(shared, environment).text("clew.a", "none")).isEqualTo("default");
    file("clew.a=named");
    assertThat(readDefault(shared, environment).text("clew.a", "none")).isEqualTo("named");
    properties.setProperty("clew.config", "");
    assertThat(readDefault(shared, environment).text("clew.a", "none")).isEqualTo("none");
    assertThat(warnings).isEmpty();
  }

  @Test
  void defaultFile_missing_isNotSaid_unreadableIs() throws IOException {
    Map<String, String> environment = Map.of("CLEW_SERVICE", "feed");
    readDefault(directory.resolve("none"), environment);
    assertThat(warnings).isEmpty();

    Path wrong = Files.createDirectory(directory.resolve("wrong"));
    SettingsSource source = new SettingsSource(properties, environment, warnings::add, wrong);
    Settings settings = source.read();
    assertThat(warnings)
        .containsExactly(
            "clew.config: cannot read '"
                + wrong
                + "' (expected a regular file, got something else); using none");
    assertThat(source.effective(settings))
        .contains(new EffectiveSetting("clew.config", "'none'", "the default, which was refused"));
  }

  /** The section that counts follows from the name, whoever has said it. */
  @Test
  void file_ownSection_isThatOfTheNameThatWasFound() throws IOException {
    file("clew.service.feed.a=own", "clew.a=all", "clew.service.feed.service=other");
    assertThat(read(Map.of("OTEL_SERVICE_NAME", "feed")).text("clew.a")).isEqualTo("own");

    file("clew.service=feed", "clew.service.feed.a=own", "clew.service.unknown.service=other");
    Settings settings = read(Map.of("OTEL_SERVICE_NAME", "otel"));
    assertThat(settings.service()).isEqualTo("feed");
    assertThat(settings.text("clew.a")).isEqualTo("own");
    assertThat(warnings).isEmpty();
  }

  @Test
  void apply_targetThatRefuses_costsThisValueAlone() {
    Settings settings = read(Map.of("CLEW_SERVICE", "s", "CLEW_A", "5", "CLEW_B", "6"));
    settings.applyNumber(
        "clew.a",
        1,
        0,
        9,
        value -> {
          throw new IllegalArgumentException("expected at least clew.c, 7, got " + value);
        });
    List<Object> taken = new ArrayList<>();
    settings.applyNumber("clew.b", 1, 0, 9, taken::add);

    assertThat(taken).containsExactly(6L);
    assertThat(warnings).containsExactly("clew.a: expected at least clew.c, 7, got '5'; using '1'");
  }

  @Test
  void file_malformedLine_costsItselfAlone() throws IOException {
    file("clew.service=feed", "my.dir=C:\\users", "clew.a=file", "clew.enabled=false");

    Settings settings = read(Map.of("CLEW_SERVICE", "own"));

    assertThat(settings.text("clew.a", "none")).isEqualTo("file");
    assertThat(settings.flag("clew.enabled", true)).isFalse();
    assertThat(warnings)
        .containsExactly(
            "clew.config: expected UTF-8, and four hex digits after \\u, got others in line 2 of '"
                + properties.getProperty("clew.config")
                + "'; using the other lines");
  }

  @Test
  void file_notRegularOrTooLong_isSaidAndTheRestCounts() throws IOException {
    properties.setProperty("clew.config", directory.toString());
    assertThat(read(Map.of("CLEW_SERVICE", "feed")).service()).isEqualTo("feed");

    file("#" + "x".repeat(1 << 20), "clew.a=file");
    assertThat(read(Map.of("CLEW_SERVICE", "feed")).text("clew.a", "none")).isEqualTo("none");

    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0)).contains("expected a regular file, got something else");
    assertThat(warnings.get(1)).contains("expected at most 1048576 bytes, got more");
  }

  @Test
  void values_thatMakeNoSense_areSaidWithKeyValueAndDefault() {
    Settings settings =
        read(
            Map.of(
                "CLEW_SERVICE", "s", "CLEW_RATE", "1.1", "CLEW_SIZE", "ten", "CLEW_ON", "perhaps"));

    assertThat(settings.share("clew.rate", 0.25)).isEqualTo(0.25);
    assertThat(settings.number("clew.size", 7, 1, 9)).isEqualTo(7);
    assertThat(settings.flag("clew.on", true)).isTrue();
    assertThat(warnings)
        .containsExactly(
            "clew.rate: expected a number from 0 to 1, got '1.1'; using '0.25'",
            "clew.size: expected a whole number from 1 to 9, got 'ten'; using '7'",
            "clew.on: expected true or false, got 'perhaps'; using 'true'");
  }

  @Test
  void apply_nothingSet_leavesTheTargetAlone() {
    Settings settings = read(Map.of("CLEW_SERVICE", "s", "CLEW_BLANK", " "));

    settings.applyNumber("clew.a", 1, 0, 9, value -> fail("is not set"));
    settings.applyNumber("clew.blank", 1, 0, 9, value -> fail("is not set"));
    settings.applyFlag("clew.a", true, value -> fail("is not set"));
    settings.applyDuration("clew.a", MILLIS, Duration.ZERO, 0, 9, value -> fail("is not set"));
    settings.applyChoice("clew.a", Fsync.NEVER, value -> fail("is not set"));
    settings.applyEncoding("clew.a", Encoding.ZIPKIN_JSON, value -> fail("is not set"));

    assertThat(settings.text("clew.blank")).isNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void apply_set_isWhatTheTargetTakes() {
    Settings settings =
        read(
            Map.of(
                "CLEW_SERVICE",
                "s",
                "CLEW_N",
                "7",
                "CLEW_ON",
                "TRUE",
                "CLEW_WORD",
                "Batch",
                "CLEW_ENCODING",
                "JSON"));
    List<Object> taken = new ArrayList<>();

    settings.applyNumber("clew.n", 1, 0, 9, taken::add);
    settings.applyFlag("clew.on", false, taken::add);
    settings.applyDuration("clew.n", MINUTES, Duration.ZERO, 0, 9, taken::add);
    settings.applyChoice("clew.word", Fsync.NEVER, taken::add);
    settings.applyEncoding("clew.encoding", Encoding.ZIPKIN_PROTO3, taken::add);

    assertThat(taken)
        .containsExactly(7L, true, Duration.ofMinutes(7), Fsync.BATCH, Encoding.ZIPKIN_JSON);
    assertThat(warnings).isEmpty();
  }

  @Test
  void apply_rejected_isOneWarningThatNamesTheDefaultOfTheTarget() {
    Settings settings = read(Map.of("CLEW_SERVICE", "s", "CLEW_A", "x"));

    for (int i = 0; i < 2; i++) {
      settings.applyDuration("clew.a", MINUTES, Duration.ofHours(2), 1, 999, value -> {});
      settings.applyEncoding("clew.a", Encoding.ZIPKIN_PROTO3, value -> fail("makes no sense"));
    }

    assertThat(warnings)
        .containsExactly(
            "clew.a: expected a whole number from 1 to 999, got 'x'; using '120'",
            "clew.a: expected proto3 or json, got 'x'; using 'proto3'");
  }

  private void file(String... lines) throws IOException {
    Path file = Files.write(directory.resolve("clew.properties"), List.of(lines));
    properties.setProperty("clew.config", file.toString());
  }

  private Settings read(Map<String, String> environment) {
    return source(environment).read();
  }

  private SettingsSource source(Map<String, String> environment) {
    return new SettingsSource(properties, environment, warnings::add);
  }

  @Test
  void inFile_isReadAnew_theOwnSectionFirst() throws IOException {
    file("clew.service=feed", "clew.a=1");
    SettingsSource source = source(Map.of());
    source.read();
    FileSetting setting = source.inFile("clew.a");

    assertThat(setting.read().value()).isEqualTo("1");
    file("clew.a=2", "clew.service.feed.a = 3 ");
    assertThat(setting.read().value()).isEqualTo("3");
    file("clew.a=", "clew.service.other.a=3");
    assertThat(setting.read().value()).isNull();
    assertThat(setting).hasToString(directory.resolve("clew.properties").toString());
  }

  @Test
  void inFile_whereSomethingElseDecides_isNone() throws IOException {
    SettingsSource without = source(Map.of());
    without.read();
    assertThat(without.inFile("clew.a")).isNull();

    file("clew.a=1", "clew.b=1");
    properties.setProperty("clew.b", "1");
    SettingsSource source = source(Map.of("CLEW_A", "1"));
    source.read();
    assertThat(source.inFile("clew.a")).isNull();
    assertThat(source.inFile("clew.b")).isNull();
    assertThat(source.inFile("clew.c")).isNotNull();
  }

  private String fingerprint(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    SettingsSource source = source(environment);
    return source.fingerprint(source.read());
  }

  @Test
  void fingerprint_isTheSameForTheSameSettings_butForNameAndSecrets() {
    String none = fingerprint();
    assertThat(none).matches("[0-9a-f]{12}");
    assertThat(fingerprint("CLEW_SERVICE", "feed")).isEqualTo(none);

    String rate = fingerprint("CLEW_SAMPLE_RATE", "0.1");
    assertThat(rate).isNotEqualTo(none);
    properties.setProperty("clew.sample-rate", " 0.1 ");
    assertThat(fingerprint()).isEqualTo(rate);
    assertThat(fingerprint("CLEW_SAMPLER_URL_TOKEN", "a"))
        .isEqualTo(fingerprint("CLEW_SAMPLER_URL_TOKEN", "b"));
  }
}
