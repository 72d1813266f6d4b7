package io.clew.ship;

import io.clew.api.Encoding;
import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
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
    if (sender.encoding() != Encoding.ZIPKIN_JSON) {
      problems.add(encodingKey() + ": expected json, since lines are shipped unchanged");
    }
    if (!problems.isEmpty()) {
      close(sender);
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return sender;
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
