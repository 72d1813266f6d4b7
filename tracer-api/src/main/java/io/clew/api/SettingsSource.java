package io.clew.api;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings, the first of these that has one:
 *
 * <ol>
 *   <li>a system property, {@code clew.sample-rate}
 *   <li>an environment variable, {@code CLEW_SAMPLE_RATE}
 *   <li>the properties file that {@code clew.config} names, which all services of a company may
 *       share: first {@code clew.service.NAME.sample-rate}, then {@code clew.sample-rate}
 * </ol>
 */
public final class SettingsSource {
  private static final String PREFIX = "clew.";
  private static final String SERVICE = "clew.service";
  private static final String CONFIG = "clew.config";

  private final Properties properties;
  private final Map<String, String> environment;
  private final Consumer<String> warnings;

  /**
   * A source.
   *
   * @param warnings takes one line about each thing that makes no sense
   */
  public SettingsSource(
      Properties properties, Map<String, String> environment, Consumer<String> warnings) {
    this.properties = properties;
    this.environment = environment;
    this.warnings = warnings;
  }

  /**
   * Reads the settings of the service that {@code clew.service} names.
   *
   * @return the settings; what could not be read counts as not set
   */
  public Settings read() {
    Properties file = readFile();
    String name = lookup(SERVICE, SERVICE, file);
    if (name == null || name.isBlank()) {
      warnings.accept(SERVICE + ": expected the service's name, got none; using 'unknown'");
      name = "unknown";
    }
    String service = name.strip();
    String section = SERVICE + "." + service + ".";
    return new Settings(
        service, key -> lookup(key, section + key.substring(PREFIX.length()), file), warnings);
  }

  private Properties readFile() {
    Properties file = new Properties();
    String path = lookup(CONFIG, CONFIG, file);
    if (path != null && !path.isBlank()) {
      try (Reader reader = Files.newBufferedReader(Path.of(path.strip()))) {
        file.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        warnings.accept(CONFIG + ": cannot read '" + path + "' (" + e + "); using none");
      }
    }
    return file;
  }

  private @Nullable String lookup(String key, String sectionKey, Properties file) {
    String value = properties.getProperty(key);
    if (value == null) {
      value = environment.get(key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
    return value == null ? file.getProperty(sectionKey, file.getProperty(key)) : value;
  }
}
