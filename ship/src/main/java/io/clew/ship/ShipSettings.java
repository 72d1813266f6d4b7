package io.clew.ship;

import io.clew.api.Encoding;
import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import io.clew.common.EditDistance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a span logger: options of the command line, or else system properties, or else
 * the environment. Unlike a service, this program does not start with invalid settings.
 */
final class ShipSettings {
  private static final String SERVICE = "clew-ship";

  private final String to;
  private final Map<String, String> options;
  private final Map<String, String> environment;

  /** What the span logger has asked for: its settings, all of them. */
  private final Set<String> asked = new TreeSet<>();

  /**
   * @param to the name of the span logger
   * @param options by key, such as {@code clew.kafka.topic}
   */
  ShipSettings(String to, Map<String, String> options, Map<String, String> environment) {
    this.to = to;
    this.options = options;
    this.environment = environment;
  }

  /**
   * Makes the span logger.
   *
   * @throws IllegalArgumentException with all problems in one line, if a setting is not valid
   */
  SpanSender sender() {
    List<String> problems = new ArrayList<>();
    SpanSender sender = provider().create(new Settings(SERVICE, this::lookup, problems::add));
    for (String key : options.keySet()) {
      if (!asked.contains(key)) {
        problems.add(
            key + ": " + to + " has no such setting; the most similar one is " + nearest(key));
      }
    }
    if (sender.encoding() != Encoding.ZIPKIN_JSON) {
      problems.add(encodingKey() + ": expected json, since lines are shipped unchanged");
    }
    if (!problems.isEmpty()) {
      close(sender);
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return sender;
  }

  private String nearest(String key) {
    return asked.stream()
        .min(Comparator.comparingInt((String known) -> EditDistance.between(key, known)))
        .orElse("none");
  }

  private static void close(SpanSender sender) {
    try {
      sender.close();
    } catch (IOException e) {
      // Nothing was sent.
    }
  }

  private SpanSenderProvider provider() {
    List<String> names = new ArrayList<>();
    for (SpanSenderProvider provider :
        ServiceLoader.load(SpanSenderProvider.class, ShipSettings.class.getClassLoader())) {
      if (provider.name().equals(to)) {
        return provider;
      }
      names.add(provider.name());
    }
    throw new IllegalArgumentException("--to: expected one of " + names + ", got '" + to + "'");
  }

  private String encodingKey() {
    return "clew." + to + ".encoding";
  }

  @Nullable String lookup(String key) {
    asked.add(key);
    String value = options.get(key);
    if (value == null) {
      value = System.getProperty(key);
    }
    if (value == null) {
      value = environment.get(key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
    return value == null && key.equals(encodingKey()) ? "json" : value;
  }
}
