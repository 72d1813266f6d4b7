package io.clew.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
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
 *   <li>a properties file, which all services of a company may share: first {@code
 *       clew.service.NAME.sample-rate}, then {@code clew.sample-rate}. It is the one that {@code
 *       clew.config} names, or else {@code /etc/clew/clew.properties}, if that exists
 * </ol>
 *
 * <p>A source that cannot be read is a warning, and has no settings. So is a malformed line of the
 * file; the others count.
 */
public final class SettingsSource {
  private static final String SERVICE = "clew.service";

  /** How the lines of one service begin, before its name. */
  static final String SECTIONS = SERVICE + ".";

  private static final String CONFIG = "clew.config";
  private static final String DEFAULT_FILE = "/etc/clew/clew.properties";

  private final Properties properties;
  private final Map<String, String> environment;
  private final Consumer<String> warnings;
  private final @Nullable Path defaultFile;
  private final Properties file = new Properties();

  /** The file that is read, or should have been; null if there is none. */
  private @Nullable String filePath;

  private ServiceName service = ServiceName.UNKNOWN;
  private boolean propertiesFail;
  private boolean fileFails;

  /**
   * A source that has no file unless {@code clew.config} names one.
   *
   * @param warnings takes one line about each thing that makes no sense
   */
  public SettingsSource(
      Properties properties, Map<String, String> environment, Consumer<String> warnings) {
    this(properties, environment, warnings, null);
  }

  SettingsSource(
      Properties properties,
      Map<String, String> environment,
      Consumer<String> warnings,
      @Nullable Path defaultFile) {
    this.properties = properties;
    this.environment = environment;
    this.warnings = new ShownValue.OnOneLine(warnings);
    this.defaultFile = defaultFile;
  }

  /**
   * The settings of this process. What a security manager does not let it read is a warning.
   *
   * @param warnings takes one line about each thing that makes no sense
   * @return a new source
   */
  public static SettingsSource ofProcess(Consumer<String> warnings) {
    return new SettingsSource(
        properties(warnings), environment(warnings), warnings, Path.of(DEFAULT_FILE));
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
   * Reads the settings of the service that {@code clew.service} names. If it names none, it is
   * {@code OTEL_SERVICE_NAME}, {@code spring.application.name}, the title or the name of the jar
   * that was started, or the main class. The name decides which section of the file counts.
   *
   * @return the settings; what could not be read counts as not set
   */
  public Settings read() {
    readFile();
    String name = lookup(SERVICE);
    ServiceName found =
        name == null || name.isBlank()
            ? ServiceName.find(this)
            : new ServiceName(name.strip(), place(SERVICE));
    if (found == null) {
      warnings.accept(SERVICE + ": expected the service's name, got none; using 'unknown'");
    } else {
      service = found;
    }
    return new Settings(service.text(), new Lookup(this), warnings);
  }

  /** Not a method reference: to link one takes milliseconds of each start. */
  private record Lookup(SettingsSource source) implements UnaryOperator<@Nullable String> {
    @Override
    public @Nullable String apply(@Nullable String key) {
      return key == null ? null : source.lookup(key);
    }
  }

  /** A file that is named has to be there, the default one need not. Blank names none. */
  private void readFile() {
    String named = lookup(CONFIG);
    if (named != null && !named.isBlank()) {
      readFile(named.strip());
    } else if (named == null && defaultFile != null && exists(defaultFile)) {
      readFile(defaultFile.toString());
    }
  }

  private static boolean exists(Path path) {
    try {
      return Files.exists(path);
    } catch (RuntimeException e) {
      return false; // A security manager hides it.
    }
  }

  private void readFile(String path) {
    filePath = path;
    String shown = ShownValue.of(CONFIG, path);
    try {
      PropertiesFile lines = PropertiesFile.read(Path.of(path));
      file.putAll(lines.properties);
      String problem = lines.problem();
      if (problem != null) {
        warnings.accept(CONFIG + ": " + problem + " of '" + shown + "'; using the other lines");
      }
    } catch (IOException | RuntimeException e) {
      fileFails = true;
      warnings.accept(
          CONFIG + ": cannot read '" + shown + "' (" + reason(e, path) + "); using none");
    }
  }

  /** The exceptions of files have nothing but the path as their message. */
  private static String reason(Exception e, String path) {
    String message = e.getMessage();
    return message == null || message.contains(path) ? e.getClass().getSimpleName() : message;
  }

  private @Nullable String lookup(String key) {
    String value = property(key);
    if (value == null) {
      value = variable(KnownSettings.environmentName(key));
    }
    if (value != null || key.equals(CONFIG) || file.isEmpty()) {
      return value;
    }
    // The section follows from the name, so it cannot have the name.
    return key.equals(SERVICE)
        ? file.getProperty(key)
        : file.getProperty(sectionKey(key), file.getProperty(key));
  }

  @Nullable String variable(String name) {
    return environment.get(name);
  }

  @Nullable String property(String key) {
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
    return SECTIONS + service.text() + ".";
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
   * The settings that are set, and the service's name in any case, each with its source. Of a value
   * that was refused, it is what is used instead.
   *
   * @param settings what {@link #read()} has returned, after all that reads it has done so
   * @return in the order of the documentation; without secrets
   */
  public List<EffectiveSetting> effective(Settings settings) {
    List<EffectiveSetting> all = new ArrayList<>();
    for (String key : KnownSettings.keys()) {
      add(settings, key, all);
    }
    for (String key : new TreeSet<>(settings.asked())) {
      if (!KnownSettings.keys().contains(key)) {
        add(settings, key, all);
      }
    }
    return all;
  }

  private void add(Settings settings, String key, List<EffectiveSetting> all) {
    String value = value(key);
    if (value != null && !value.isBlank()) {
      String whole = value.strip();
      Settings.Refused refused =
          key.equals(CONFIG) && fileFails
              ? new Settings.Refused(whole, "none")
              : settings.refused(key);
      String shown = ShownValue.ofSetting(key, whole);
      String refusal = "";
      if (refused != null && refused.isElementOf(whole)) {
        refusal = ", where '" + ShownValue.of(key, refused.value()) + "' was refused";
      } else if (refused != null) {
        shown = "'" + refused.instead() + "'";
        refusal = ", which was refused";
      }
      all.add(new EffectiveSetting(key, shown, ShownValue.onOneLine(origin(key) + refusal)));
    }
  }

  private @Nullable String value(String key) {
    return switch (key) {
      case SERVICE -> service.text();
      case CONFIG -> filePath;
      default -> lookup(key);
    };
  }

  private String origin(String key) {
    return key.equals(SERVICE) ? service.origin() : place(key);
  }

  /** Where a setting is set. */
  private String place(String key) {
    if (property(key) != null) {
      return "-D" + key;
    }
    String name = KnownSettings.environmentName(key);
    if (variable(name) != null) {
      return name;
    }
    return key.equals(CONFIG) ? "the default" : ShownValue.of(CONFIG, String.valueOf(filePath));
  }

  /**
   * A setting that is left to the file, and so may change while the service runs.
   *
   * @param key such as {@code clew.enabled}
   * @return null if no file was read, or if a system property or the environment decides
   */
  public @Nullable FileSetting inFile(String key) {
    boolean isLeft = property(key) == null && variable(KnownSettings.environmentName(key)) == null;
    return filePath == null || fileFails || !isLeft
        ? null
        : new FileSetting(Path.of(filePath), key, section());
  }

  /**
   * A hash of all settings that are set, but for the service's name, the path of the file, {@code
   * clew.enabled}, which may change, and secrets: processes with the same one are configured in the
   * same way.
   *
   * @param settings what {@link #read()} has returned, after all that reads it has done so
   * @return 12 hex digits
   */
  public String fingerprint(Settings settings) {
    StringBuilder text = new StringBuilder();
    Set<String> keys = new TreeSet<>(settings.asked());
    keys.addAll(KnownSettings.keys());
    keys.removeAll(List.of(SERVICE, CONFIG, "clew.enabled"));
    for (String key : keys) {
      String value = lookup(key);
      if (value != null && !value.isBlank()) {
        text.append(key).append('=').append(ShownValue.of(key, value.strip())).append('\n');
      }
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }
}
