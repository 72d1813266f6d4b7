package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings are in force, and where they came from. */
class EffectiveSettingsTest {
  private final Properties properties = new Properties();
  private final List<String> warnings = new ArrayList<>();

  @TempDir Path directory;

  private static String origins(SettingsSource source, Settings settings) {
    return source.effective(settings).stream()
        .map(EffectiveSetting::toString)
        .collect(Collectors.joining(", "));
  }

  private void file(String... lines) throws IOException {
    Path file = Files.write(directory.resolve("clew.properties"), List.of(lines));
    properties.setProperty("clew.config", file.toString());
  }

  @Test
  void origins_nameTheSourceOfEachAndNoSecret() throws IOException {
    file("clew.trust=capped", "clew.sample-rate=0.5", "clew.pigeon.loft=secret");
    SettingsSource source =
        new SettingsSource(
            properties,
            Map.of("CLEW_SAMPLE_RATE", "0.1", "CLEW_SAMPLER_URL_TOKEN", "secret"),
            warnings::add);
    properties.setProperty("clew.service", "feed");
    properties.setProperty("clew.zipkin.endpoint", "http://me:secret@zipkin/spans?key=secret");
    Settings settings = source.read();
    settings.text("clew.pigeon.loft");

    String config = properties.getProperty("clew.config");
    assertThat(origins(source, settings))
        .isEqualTo(
            "clew.service=feed (-Dclew.service), clew.sample-rate=0.1 (CLEW_SAMPLE_RATE),"
                + " clew.sampler.url-token=*** (CLEW_SAMPLER_URL_TOKEN),"
                + " clew.zipkin.endpoint=http://***@zipkin/spans?*** (-Dclew.zipkin.endpoint),"
                + " clew.trust=capped (CONFIG), clew.config=CONFIG (-Dclew.config),"
                    .replace("CONFIG", config)
                + " clew.pigeon.loft=*** ("
                + config
                + ")");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clew.sampler.url-token",
        "clew.sampler.admin-token",
        "clew.kafka.producer.sasl.jaas.config",
        "clew.kafka.producer.ssl.keystore.password",
        "clew.kafka.producer.ssl.keystore.key",
        "clew.kafka.producer.ssl.key.password",
        "clew.kafka.producer.ssl.truststore.certificates",
        "clew.kafka.producer.sasl.oauthbearer.client.credentials.client.secret",
        "clew.pigeon.anything",
      })
  void effective_secrets_areHidden(String key) {
    properties.setProperty("clew.service", "feed");
    properties.setProperty(key, "s3cret");
    SettingsSource source = new SettingsSource(properties, Map.of(), warnings::add);
    Settings settings = source.read();
    settings.text(key);

    assertThat(source.effective(settings))
        .containsExactly(
            new EffectiveSetting("clew.service", "feed", "-Dclew.service"),
            new EffectiveSetting(key, "***", "-D" + key));
  }

  @Test
  void origins_showWhatIsUsedInsteadOfWhatWasRefused() {
    properties.setProperty("clew.service", "feed");
    properties.setProperty("clew.config", "nowhere.properties");
    SettingsSource source =
        new SettingsSource(
            properties,
            Map.of("CLEW_SAMPLE_RATE", "lots", "CLEW_REPORTER", "file, pigeon", "CLEW_MDC", "No"),
            warnings::add);
    Settings settings = source.read();
    settings.share("clew.sample-rate", 0.003);
    settings.flag("clew.mdc", true);
    settings.reject("clew.reporter", "pigeon", "one of [file]", "none");

    assertThat(origins(source, settings))
        .isEqualTo(
            "clew.service=feed (-Dclew.service),"
                + " clew.sample-rate='0.003' (CLEW_SAMPLE_RATE, which was refused),"
                + " clew.mdc='true' (CLEW_MDC, which was refused),"
                + " clew.reporter=file, pigeon (CLEW_REPORTER, where 'pigeon' was refused),"
                + " clew.config='none' (-Dclew.config, which was refused)");
    assertThat(warnings)
        .first()
        .isEqualTo(
            "clew.config: cannot read 'nowhere.properties' (NoSuchFileException); using none");
  }
}
