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
  private static final String SERVICES = "clew.service.";

  /** What Kubernetes sets in each container if there is a service named "clew" or "clew-...". */
  private static final String KUBERNETES =
      "CLEW_(.*_)?(SERVICE_(HOST|PORT(_.*)?)|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)";

  private final Set<String> asked;
  private final Consumer<String> warnings;
  private final List<String> unknown = new ArrayList<>();

  /** By the artifact that is missing. */
  private final Map<String, Set<String>> useless = new TreeMap<>();

  UnknownSettings(Set<String> asked, Consumer<String> warnings) {
    this.asked = asked;
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
      if (key.startsWith(section)) {
        checkOwn(key, key.substring(section.length()));
      } else if (!key.startsWith(SERVICES) || key.indexOf('.', SERVICES.length()) < 0) {
        checkKey(key, key, false);
      }
    }
    for (Map.Entry<String, Set<String>> each : useless.entrySet()) {
      String keys = String.join(", ", each.getValue());
      warnings.accept(keys + ": no effect without " + each.getKey() + " on the class path");
    }
    for (String warning : unknown.subList(0, Math.min(MAX_WARNINGS, unknown.size()))) {
      warnings.accept(warning);
    }
    if (unknown.size() > MAX_WARNINGS) {
      warnings.accept("clew: " + (unknown.size() - MAX_WARNINGS) + " more settings are unknown");
    }
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
    } else if (meant || key.startsWith("clew.spool.")) {
      checkModule(line, key);
    }
  }

  private void checkVariable(String name, String value) {
    if (!isOurs(name)) {
      return;
    }
    for (String key : KnownSettings.keys()) {
      if (KnownSettings.environmentName(key).equals(name)) {
        checkModule(name, key);
        return;
      }
    }
    boolean known =
        name.startsWith("CLEW_KAFKA_PRODUCER_")
            || isAsked(name)
            || Pattern.matches(KUBERNETES, name)
            || (name.endsWith("_PORT") && value.contains("://"));
    if (!known) {
      String nearest = KnownSettings.nearest(name);
      unknown(name, nearest == null ? null : KnownSettings.environmentName(nearest));
    }
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

  private void checkModule(String name, String key) {
    String artifact = KnownSettings.missingArtifact(key);
    if (artifact != null) {
      useless.computeIfAbsent(artifact, any -> new TreeSet<>()).add(name);
    }
  }

  private void unknown(String name, @Nullable String nearest) {
    String shown = ShownValue.of("", name);
    unknown.add(
        shown
            + ": there is no such setting; it is ignored"
            + (nearest == null ? "" : "; '" + nearest + "' is meant, perhaps"));
  }
}
