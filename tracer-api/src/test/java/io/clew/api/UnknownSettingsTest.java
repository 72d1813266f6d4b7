package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that are set and that nobody reads. */
class UnknownSettingsTest {
  private static final String KAFKA = "io.clew:clew-reporter-kafka";

  private final Properties properties = new Properties();
  private final List<String> warnings = new ArrayList<>();

  @TempDir Path directory;

  private Settings warned(Map<String, String> environment) {
    SettingsSource source = new SettingsSource(properties, environment, warnings::add);
    properties.putIfAbsent("clew.service", "feed");
    Settings settings = source.read();
    KnownSettings.keys().forEach(settings::text);
    source.warnOfUnknown(settings);
    return settings;
  }

  private void file(String... lines) throws IOException {
    Path file = Files.write(directory.resolve("clew.properties"), List.of(lines));
    properties.setProperty("clew.config", file.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "clew.sampel-rate, clew.sample-rate",
    "clew.sample.rate, clew.sample-rate",
    "clew.samplerate, clew.sample-rate",
    "Clew.Sample-Rate, clew.sample-rate",
    "clew.enviroment, clew.environment",
    "clew.servcie, clew.service",
    "clew.spool.dir, clew.spool.directory",
    "clew.bootstrap-servers, clew.kafka.bootstrap-servers",
    "clew.file.max-bytes, clew.file.keep-bytes",
    "clew.zipkin.endpiont, clew.zipkin.endpoint",
  })
  void property_misspelt_isSaidWithTheNearest(String key, String meant) {
    properties.setProperty(key, "1");
    warned(Map.of());

    assertThat(warnings)
        .containsExactly(
            key + ": there is no such setting; it is ignored; '" + meant + "' is meant, perhaps");
  }

  @Test
  void variable_misspelt_isSaidWithTheNearest() {
    warned(Map.of("CLEW_SAMPLE_RTAE", "1", "clew_trust", "none"));

    assertThat(warnings)
        .containsExactly(
            "CLEW_SAMPLE_RTAE: there is no such setting; it is ignored;"
                + " 'CLEW_SAMPLE_RATE' is meant, perhaps",
            "clew_trust: there is no such setting; it is ignored; 'CLEW_TRUST' is meant, perhaps");
  }

  @Test
  void key_likeNoOther_isSaidWithoutAGuess() {
    properties.setProperty("clew.chocolate-flavour", "1");
    warned(Map.of());

    assertThat(warnings)
        .containsExactly("clew.chocolate-flavour: there is no such setting; it is ignored");
  }

  @Test
  void manyUnknown_areSaidUpToABound() {
    for (int i = 0; i < 100; i++) {
      properties.setProperty("clew.nonsense-number-" + i, "1");
    }
    warned(Map.of());

    assertThat(warnings).hasSize(21).last().isEqualTo("clew: 80 more settings are unknown");
  }

  @Test
  void known_andOthersOfTheProcess_areNot() {
    properties.setProperty("clew.sample-rate", "1");
    properties.setProperty("clewless", "1");
    properties.setProperty("user.home", "1");
    warned(Map.of("CLEW_TRUST", "all", "PATH", "/bin", "CLEWS", "1"));

    assertThat(warnings).isEmpty();
  }

  /** Kubernetes sets these in each container, if there is a service of that name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CLEW_SERVICE_HOST",
        "CLEW_SERVICE_PORT",
        "CLEW_SERVICE_PORT_HTTP",
        "CLEW_PORT",
        "CLEW_PORT_80_TCP",
        "CLEW_PORT_80_TCP_ADDR",
        "CLEW_COLLECTOR_SERVICE_HOST",
        "CLEW_COLLECTOR_PORT",
        "CLEW_COLLECTOR_PORT_9411_TCP_PROTO",
      })
  void variable_ofKubernetes_isNot(String name) {
    warned(Map.of(name, "tcp://10.0.0.1:80"));

    assertThat(warnings).isEmpty();
  }

  /** A sampler or sender of the application's own has settings of its own. */
  @Test
  void keyThatSomebodyReads_isKnown() {
    SettingsSource source =
        new SettingsSource(properties, Map.of("CLEW_PIGEON_LOFT", "x"), warnings::add);
    properties.setProperty("clew.service", "feed");
    properties.setProperty("clew.pigeon.feathers", "7");
    Settings settings = source.read();
    assertThat(settings.text("clew.pigeon.loft")).isEqualTo("x");
    assertThat(settings.text("clew.pigeon.feathers")).isEqualTo("7");
    source.warnOfUnknown(settings);

    assertThat(warnings).isEmpty();
  }

  @Test
  void file_ownSectionAndLinesForAll_areChecked_othersAreNot() throws IOException {
    file(
        "clew.trsut=all",
        "clew.service.feed.sampel-rate=1",
        "clew.service.feed.sample-rate=1",
        "clew.service.feed.api.sample-rate=1",
        "clew.service.other.sampel-rate=1",
        "clew.service.sample-rate=1",
        "spring.name=x");
    warned(Map.of());

    assertThat(warnings)
        .containsExactly(
            "clew.service.feed.sampel-rate: there is no such setting; it is ignored;"
                + " 'clew.sample-rate' is meant, perhaps",
            "clew.service.sample-rate: there is no such setting; it is ignored",
            "clew.trsut: there is no such setting; it is ignored; 'clew.trust' is meant, perhaps");
  }

  @Test
  void settingsOfAnAbsentModule_nameItsArtifact() {
    properties.setProperty("clew.spool.directory", "/x");
    properties.setProperty("clew.kafka.topic", "spans");
    warned(Map.of("CLEW_SPOOL_MAX_BYTES", "1"));

    assertThat(warnings)
        .containsExactly(
            "clew.kafka.topic: no effect without " + KAFKA + " on the class path",
            "CLEW_SPOOL_MAX_BYTES, clew.spool.directory: no effect without io.clew:clew-spool"
                + " on the class path");
  }

  /** Who sends spans elsewhere need not mind what those need that send them to Kafka. */
  @Test
  void sharedFile_settingsOfAnotherTransport_areFine_thoseOfTheSpoolAreNot() throws IOException {
    file(
        "clew.kafka.topic=spans",
        "clew.spool.directory=/x",
        "clew.service.feed.kafka.producer.acks=1");
    warned(Map.of());

    assertThat(warnings)
        .containsExactly(
            "clew.service.feed.kafka.producer.acks: no effect without "
                + KAFKA
                + " on the class path",
            "clew.spool.directory: no effect without io.clew:clew-spool on the class path");
  }

  @Test
  void warning_ofAValue_showsNoSecretAndIsOneShortLine() {
    properties.setProperty("clew.queue.max-spans", "a\nb" + "x".repeat(1_000));
    properties.setProperty("clew.zipkin.timeout-millis", "http://me:secret@host");
    Settings settings = warned(Map.of());
    settings.number("clew.queue.max-spans", 1, 1, 9);
    settings.number("clew.zipkin.timeout-millis", 1, 1, 9);
    settings.reject("clew.sampler.admin-token", "secret", "a longer one", "none");

    assertThat(warnings).hasSize(4);
    assertThat(warnings).noneMatch(line -> line.contains("secret") || line.contains("\n"));
    assertThat(warnings).allMatch(line -> line.length() < 400);
  }

  @Test
  void properties_thatThrow_areSaidOnceAndTheRestCounts() {
    Properties broken =
        new Properties() {
          private static final long serialVersionUID = 1;

          @Override
          public String getProperty(String key) {
            throw new IllegalStateException("on purpose");
          }
        };
    SettingsSource source =
        new SettingsSource(
            broken, Map.of("CLEW_SERVICE", "feed", "CLEW_SAMPLE_RATE", "1"), warnings::add);
    Settings settings = source.read();

    assertThat(settings.service()).isEqualTo("feed");
    assertThat(settings.share("clew.sample-rate", 0)).isEqualTo(1);
    source.warnOfUnknown(settings);
    assertThat(source.effective(settings))
        .contains(new EffectiveSetting("clew.sample-rate", "1", "CLEW_SAMPLE_RATE"));
    assertThat(warnings)
        .containsExactly(
            "clew: the system properties cannot be read"
                + " (java.lang.IllegalStateException: on purpose); using none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"development", "DEVELOPMENT", "dev", "Dev", "local", " local "})
  void isDevelopment_usualSpellings(String value) {
    properties.setProperty("clew.environment", value);

    assertThat(warned(Map.of()).isDevelopment()).isTrue();
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"production", "Production", "prod", ""})
  void isDevelopment_production_isNot(String value) {
    properties.setProperty("clew.environment", value);

    assertThat(warned(Map.of()).isDevelopment()).isFalse();
    assertThat(warnings).isEmpty();
  }

  @Test
  void isDevelopment_anyOtherWord_isProductionAndSaidOnce() {
    properties.setProperty("clew.environment", "staging");
    Settings settings = warned(Map.of());

    assertThat(settings.isDevelopment()).isFalse();
    assertThat(settings.isDevelopment()).isFalse();
    assertThat(warnings)
        .containsExactly(
            "clew.environment: expected production or prod, or else development, dev or local,"
                + " got 'staging'; using 'production'");
  }

  @Test
  void settingsThatWhatWasChosenDoesNotRead_areOneWarning() throws IOException {
    file("clew.file.compress=true", "clew.service.feed.file.fsync=batch");
    properties.setProperty("clew.service", "feed");
    properties.setProperty("clew.sampler", "probabilistic");
    properties.setProperty("clew.sampler.url", " ");
    SettingsSource source =
        new SettingsSource(
            properties,
            Map.of("CLEW_SAMPLER_ADMIN_PORT", "9999", "CLEW_SAMPLE_RATE", "1"),
            warnings::add);
    Settings settings = source.read();
    settings.text("clew.sampler");
    settings.text("clew.sample-rate");
    source.warnOfUnknown(settings);

    assertThat(warnings)
        .containsExactly(
            "CLEW_SAMPLER_ADMIN_PORT, clew.service.feed.file.fsync: no effect with"
                + " clew.sampler=probabilistic, the default reporter and the other settings");
  }

  @Test
  void settingsOfASamplerThatCannotBeStarted_mayBeRight() {
    SettingsSource source =
        new SettingsSource(
            properties,
            Map.of("CLEW_SAMPLER_ADMIN_PORT", "9999", "CLEW_SAMPLER", "dynamic"),
            warnings::add);
    properties.setProperty("clew.service", "feed");
    Settings settings = source.read();
    settings.reject("clew.sampler", "dynamic", "one that can be started", "none");
    source.warnOfUnknown(settings);

    assertThat(warnings).hasSize(1);
  }

  /** A token is read only if there is a port, and that was set. */
  @Test
  void settingBesideOneThatWasRefused_mayBeRight() {
    SettingsSource source =
        new SettingsSource(
            properties,
            Map.of(
                "CLEW_SAMPLER_ADMIN_PORT",
                "99999",
                "CLEW_SAMPLER_ADMIN_TOKEN",
                "x",
                "CLEW_FILE_FSYNC",
                "batch"),
            warnings::add);
    properties.setProperty("clew.service", "feed");
    Settings settings = source.read();
    settings.number("clew.sampler.admin-port", 0, 0, 65_535);
    source.warnOfUnknown(settings);

    assertThat(warnings)
        .containsExactly(
            "clew.sampler.admin-port: expected a whole number from 0 to 65535, got '99999';"
                + " using '0'",
            "CLEW_FILE_FSYNC: no effect with the default sampler, the default reporter and the"
                + " other settings");
  }

  @Test
  void lineOfTheFile_thatCannotHaveAnEffect_isSaid() throws IOException {
    file("clew.config=other", "clew.service.feed.service=x", "clew.service.feed.config=y");
    warned(Map.of());

    assertThat(warnings)
        .containsExactly(
            "clew.config: no effect in the file at this place; it is ignored",
            "clew.service.feed.config: no effect in the file at this place; it is ignored",
            "clew.service.feed.service: no effect in the file at this place; it is ignored");
  }

  @Test
  void settingOfTheProducer_misspelt_isSaidWithTheNearest() throws IOException {
    file("clew.kafka.producer.linger.msec=1");
    SettingsSource source =
        new SettingsSource(properties, Map.of("CLEW_KAFKA_PRODUCER_ACK", "1"), warnings::add);
    properties.setProperty("clew.service", "feed");
    Settings settings = source.read();
    settings.text("clew.kafka.producer.acks");
    settings.text("clew.kafka.producer.linger.ms");
    source.warnOfUnknown(settings);

    assertThat(warnings)
        .containsExactly(
            "CLEW_KAFKA_PRODUCER_ACK: there is no such setting; it is ignored;"
                + " 'CLEW_KAFKA_PRODUCER_ACKS' is meant, perhaps",
            "clew.kafka.producer.linger.msec: there is no such setting; it is ignored;"
                + " 'clew.kafka.producer.linger.ms' is meant, perhaps");
  }

  /** The refusal names the artifact already. */
  @Test
  void settingsOfAReporterThatIsMissing_areNotSaidOnceMore() {
    SettingsSource source =
        new SettingsSource(properties, Map.of("CLEW_KAFKA_TOPIC", "spans"), warnings::add);
    properties.setProperty("clew.service", "feed");
    Settings settings = source.read();
    settings.reject("clew.reporter", "kafka", "one of [file]", "none");
    source.warnOfUnknown(settings);

    assertThat(warnings).hasSize(1);
  }

  @Test
  void warnings_areOneLine_whateverIsInThem() {
    Settings settings = new Settings("feed", key -> "x\ny", warnings::add);
    settings.reject("clew.a", "x", "one that works (a\nb)", "c\u2028d");

    assertThat(warnings)
        .containsExactly("clew.a: expected one that works (a?b), got 'x'; using 'c?d'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: expected 1 to 9, got 10 | 1 to 9",
        "expected 1 to 9 | 1 to 9",
        "Not a number: 10 | one that can be used (Not a number)",
        "10 is no number | one that can be used (IllegalArgumentException)",
      })
  void refusalOfABuilder_isSaidWithTheValueOnce(String message, String expected) {
    Settings settings = new Settings("feed", key -> null, warnings::add);
    settings.reject("clew.a", "10", new IllegalArgumentException(message), "1");

    assertThat(warnings).containsExactly("clew.a: expected " + expected + ", got '10'; using '1'");
  }
}
