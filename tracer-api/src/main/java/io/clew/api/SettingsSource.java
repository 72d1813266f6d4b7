package io.clew.api;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
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
 *
 * <p>A source that cannot be read is a warning, and has no settings.
 */
public final class SettingsSource {
  private static final String SERVICE = "clew.service";
  private static final String CONFIG = "clew.config";
  private static final long MAX_FILE_BYTES = 1 << 20;

  private final Properties properties;
  private final Map<String, String> environment;
  private final Consumer<String> warnings;
  private final Properties file = new Properties();
  private String service = "unknown";
  private boolean propertiesFail;
  private boolean fileFails;

  /**
   * A source.
   *
   * @param warnings takes one line about each thing that makes no sense
   */
  public SettingsSource(
      Properties properties, Map<String, String> environment, Consumer<String> warnings) {
    this.properties = properties;
    this.environment = environment;
    this.warnings = new OnOneLine(warnings);
  }

  /** Not a lambda: to link one takes milliseconds of each start. */
  record OnOneLine(Consumer<String> warnings) implements Consumer<String> {
    @Override
    public void accept(String line) {
      warnings.accept(ShownValue.onOneLine(line));
    }
  }

  /**
   * The settings of this process. What a security manager does not let it read is a warning.
   *
   * @param warnings takes one line about each thing that makes no sense
   * @return a new source
   */
  public static SettingsSource ofProcess(Consumer<String> warnings) {
    return new SettingsSource(properties(warnings), environment(warnings), warnings);
  }

  private static Properties properties(Consumer<String> warnings) {
    try {
      return System.getProperties();
    } catch (RuntimeException e) {
      warnings.accept("clew: the system properties cannot be read (" + e + "); using none");
      return new Properties();
    }
  }

  private static Map<String, String> environment(Consumer<String> warnings) {
    try {
      return System.getenv();
    } catch (RuntimeException e) {
      warnings.accept("clew: the environment variables cannot be read (" + e + "); using none");
      return Map.of();
    }
  }

  /**
   * Reads the settings of the service that {@code clew.service} names.
   *
   * @return the settings; what could not be read counts as not set
   */
  public Settings read() {
    readFile();
    String name = lookup(SERVICE);
    if (name == null || name.isBlank()) {
      warnings.accept(SERVICE + ": expected the service's name, got none; using 'unknown'");
    } else {
      service = name.strip();
    }
    return new Settings(service, new Lookup(this), warnings);
  }

  private record Lookup(SettingsSource source) implements UnaryOperator<@Nullable String> {
    @Override
    public @Nullable String apply(@Nullable String key) {
      return key == null ? null : source.lookup(key);
    }
  }

  private void readFile() {
    String path = lookup(CONFIG);
    if (path != null && !path.isBlank()) {
      try {
        file.putAll(load(Path.of(path.strip())));
      } catch (IOException | RuntimeException e) {
        fileFails = true;
        String shown = ShownValue.of(CONFIG, path.strip());
        String reason = reason(e, path.strip());
        warnings.accept(CONFIG + ": cannot read '" + shown + "' (" + reason + "); using none");
      }
    }
  }

  /** The exceptions of files have nothing but the path as their message. */
  private static String reason(Exception e, String path) {
    String message = e.getMessage();
    return message == null || message.contains(path) ? e.getClass().getSimpleName() : message;
  }

  /**
   * All of a file's lines; none if one is malformed. A pipe could block, and a device never end.
   */
  private static Properties load(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException("expected a regular file, got something else");
    }
    if (Files.size(path) > MAX_FILE_BYTES) {
      throw new IOException("expected at most " + MAX_FILE_BYTES + " bytes, got more");
    }
    Properties lines = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      lines.load(reader);
    }
    return lines;
  }

  private @Nullable String lookup(String key) {
    String value = property(key);
    if (value == null) {
      value = environment.get(KnownSettings.environmentName(key));
    }
    return value == null ? file.getProperty(sectionKey(key), file.getProperty(key)) : value;
  }

  private @Nullable String property(String key) {
    try {
      return properties.getProperty(key);
    } catch (RuntimeException | LinkageError e) {
      if (!propertiesFail) {
        propertiesFail = true;
        warnings.accept("clew: the system properties cannot be read (" + e + "); using none");
      }
      return null;
    }
  }

  private String sectionKey(String key) {
    return section() + key.substring(KnownSettings.PREFIX.length());
  }

  /** How the service's own lines in the shared file begin. */
  private String section() {
    return SERVICE + "." + service + ".";
  }

  /**
   * Warns of settings that are set and that nobody reads: misspelt ones, each with the one that was
   * meant, perhaps; those of a module that is not on the class path, with its name; and in one line
   * those that have no effect with the sampler, the reporter and the other settings of this
   * service.
   *
   * @param settings what {@link #read()} has returned, after all that reads it has done so
   */
  public void warnOfUnknown(Settings settings) {
    new UnknownSettings(settings, warnings)
        .warn(propertiesFail ? new Properties() : properties, environment, file, section());
  }

  /**
   * Where the settings came from that are set: {@code clew.sample-rate=1 (CLEW_SAMPLE_RATE)}. For a
   * value that was refused it says what is used instead.
   *
   * @param settings what {@link #read()} has returned, after all that reads it has done so
   * @return one line, without secrets; empty if nothing is set
   */
  public String origins(Settings settings) {
    StringJoiner line = new StringJoiner(", ");
    for (String key : KnownSettings.keys()) {
      addOrigin(settings, key, line);
    }
    for (String key : new TreeSet<>(settings.asked())) {
      if (!KnownSettings.keys().contains(key)) {
        addOrigin(settings, key, line);
      }
    }
    return line.toString();
  }

  private void addOrigin(Settings settings, String key, StringJoiner line) {
    String value = lookup(key);
    if (value != null && !value.isBlank()) {
      String whole = value.strip();
      Settings.Refused refused =
          key.equals(CONFIG) && fileFails
              ? new Settings.Refused(whole, "none")
              : settings.refused(key);
      // Of a setting that is not Clew's own, nobody knows whether it is a secret.
      boolean own = KnownSettings.keys().contains(key);
      String shown = own ? ShownValue.of(key, whole) : ShownValue.HIDDEN;
      String refusal = "";
      if (refused != null && refused.isElementOf(whole)) {
        refusal = ", where '" + ShownValue.of(key, refused.value()) + "' was refused";
      } else if (refused != null) {
        shown = "'" + refused.instead() + "'";
        refusal = ", which was refused";
      }
      line.add(key + "=" + shown + " (" + origin(key) + refusal + ")");
    }
  }

  private String origin(String key) {
    if (property(key) != null) {
      return "-D" + key;
    }
    String name = KnownSettings.environmentName(key);
    return environment.get(name) != null
        ? name
        : ShownValue.of(CONFIG, String.valueOf(lookup(CONFIG)));
  }
}
