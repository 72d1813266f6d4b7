package io.clew.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds settings that are set and that nobody reads. */
final class UnknownSettings {
  private static final int MAX_WARNINGS = 20;
  private static final String SERVICE = "clew.service";
  private static final String SERVICES = SERVICE + ".";
  private static final String CONFIG = "clew.config";

  /** What Kubernetes sets in each container if there is a service named "clew" or "clew-...". */
  private static final String KUBERNETES =
      "CLEW_(.*_)?(SERVICE_(HOST|PORT(_.*)?)|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)";

  private final Settings settings;
  private final Set<String> asked;
  private final Consumer<String> warnings;
  private final List<String> unknown = new ArrayList<>();

  /** By the artifact that is missing. */
  private final Map<String, Set<String>> useless = new TreeMap<>();

  /** Those that what was chosen does not read. */
  private final Set<String> unused = new TreeSet<>();

  UnknownSettings(Settings settings, Consumer<String> warnings) {
    this.settings = settings;
    asked = Set.copyOf(settings.asked());
    this.warnings = warnings;
  }

  void warn(
      Properties properties, Map<String, String> environment, Properties file, String section) {
    for (String key : sortedNames(properties)) {
      checkKey(key, key, true);
    }
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      checkVariable(variable.getKey(), variable.getValue());
    }
    for (String key : sortedNames(file)) {
      if (key.equals(CONFIG) || key.equals(section + "service") || key.equals(section + "config")) {
        unknown.add(shown(key) + ": no effect in the file at this place; it is ignored");
      } else if (key.startsWith(section)) {
        checkOwn(key, key.substring(section.length()));
      } else if (!key.startsWith(SERVICES) || key.indexOf('.', SERVICES.length()) < 0) {
        checkKey(key, key, false);
      }
    }
    for (Map.Entry<String, Set<String>> each : useless.entrySet()) {
      String keys = String.join(", ", each.getValue());
      warnings.accept(keys + ": no effect without " + each.getKey() + " on the class path");
    }
    if (!unused.isEmpty()) {
      String keys = String.join(", ", unused);
      String with = chosen("sampler") + ", " + chosen("reporter");
      warnings.accept(keys + ": no effect with " + with + " and the other settings");
    }
    for (String warning : unknown.subList(0, Math.min(MAX_WARNINGS, unknown.size()))) {
      warnings.accept(warning);
    }
    if (unknown.size() > MAX_WARNINGS) {
      warnings.accept("clew: " + (unknown.size() - MAX_WARNINGS) + " more settings are unknown");
    }
  }

  private String chosen(String what) {
    String key = KnownSettings.PREFIX + what;
    String value = settings.text(key);
    return value == null ? "the default " + what : key + "=" + ShownValue.of(key, value);
  }

  private static Set<String> sortedNames(Properties properties) {
    try {
      return new TreeSet<>(properties.stringPropertyNames());
    } catch (RuntimeException | LinkageError e) {
      return Set.of(); // That they cannot be read was a warning before.
    }
  }

  /** A line of the service's own section, or of another service whose name begins with this one. */
  private void checkOwn(String line, String rest) {
    String key = KnownSettings.PREFIX + rest;
    for (String known : KnownSettings.keys()) {
      if (rest.endsWith(known.substring(KnownSettings.PREFIX.length() - 1))) {
        return;
      }
    }
    checkKey(line, key, true);
  }

  /**
   * A line of a file or a system property.
   *
   * @param meant whether it is meant for this service alone, and not for all that share a file
   */
  private void checkKey(String line, String key, boolean meant) {
    if (!isOurs(key)) {
      return;
    }
    if (!asked.contains(key) && !KnownSettings.contains(key)) {
      unknown(line, KnownSettings.nearest(key));
    } else if (isUnknownToProducer(key)) {
      unknown(line, nearestOfProducer(key));
    } else if (meant) {
      checkUse(line, key);
    } else if (key.startsWith("clew.spool.")) {
      checkModule(line, key);
    }
  }

  private void checkVariable(String name, String value) {
    if (!isOurs(name)) {
      return;
    }
    for (String key : KnownSettings.keys()) {
      if (KnownSettings.environmentName(key).equals(name)) {
        checkUse(name, key);
        return;
      }
    }
    if (name.startsWith("CLEW_KAFKA_PRODUCER_")) {
      if (isUnknownToProducer(KnownSettings.PRODUCER) && !isAsked(name)) {
        String nearest = nearestOfProducer(name);
        unknown(name, nearest == null ? null : KnownSettings.environmentName(nearest));
      } else if (!isAsked(name)) {
        checkUse(name, KnownSettings.PRODUCER);
      }
      return;
    }
    boolean known =
        isAsked(name)
            || Pattern.matches(KUBERNETES, name)
            || (name.endsWith("_PORT") && value.contains("://"));
    if (!known) {
      String nearest = KnownSettings.nearest(name);
      unknown(name, nearest == null ? null : KnownSettings.environmentName(nearest));
    }
  }

  /** Who sends to Kafka has asked for all settings of the producer that there are. */
  private boolean isUnknownToProducer(String key) {
    return key.startsWith(KnownSettings.PRODUCER)
        && !asked.contains(key)
        && asked.contains(KnownSettings.PRODUCER + "acks");
  }

  private @Nullable String nearestOfProducer(String key) {
    Set<String> all = new TreeSet<>();
    for (String each : asked) {
      if (each.startsWith(KnownSettings.PRODUCER)) {
        all.add(each);
      }
    }
    return KnownSettings.nearest(key, all, KnownSettings.PRODUCER);
  }

  private boolean isAsked(String variable) {
    for (String key : asked) {
      if (KnownSettings.environmentName(key).equals(variable)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOurs(String name) {
    return name.length() > 4
        && name.regionMatches(true, 0, "clew", 0, 4)
        && "._-".indexOf(name.charAt(4)) >= 0;
  }

  private void checkUse(String name, String key) {
    if (!checkModule(name, key) && !asked.contains(key) && isUseKnown(key)) {
      unused.add(name);
    }
  }

  /**
   * The settings of one that could not be started may have been right, and so may those beside one
   * that was refused: a token is read only if there is a port.
   */
  private boolean isUseKnown(String key) {
    boolean early = key.equals(SERVICE) || key.equals(CONFIG);
    boolean isSet = key.equals(KnownSettings.PRODUCER) || settings.text(key) != null;
    int group = key.indexOf('.', KnownSettings.PREFIX.length());
    return !early
        && isSet
        && settings.refused("clew.sampler") == null
        && settings.refused("clew.reporter") == null
        && (group < 0 || !settings.isAnyRefused(key.substring(0, group + 1)));
  }

  /** Whether a module is missing. If the reporter was refused for that, it has been said. */
  private boolean checkModule(String name, String key) {
    String artifact = KnownSettings.missingArtifact(key);
    Settings.Refused reporter = settings.refused("clew.reporter");
    if (artifact != null && (reporter == null || !artifact.endsWith("-" + reporter.value()))) {
      useless.computeIfAbsent(artifact, any -> new TreeSet<>()).add(name);
    }
    return artifact != null;
  }

  private static String shown(String name) {
    return ShownValue.of("", name);
  }

  private void unknown(String name, @Nullable String nearest) {
    unknown.add(
        shown(name)
            + ": there is no such setting; it is ignored"
            + (nearest == null ? "" : "; '" + nearest + "' is meant, perhaps"));
  }
}
