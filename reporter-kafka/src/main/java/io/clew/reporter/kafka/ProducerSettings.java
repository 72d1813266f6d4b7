package io.clew.reporter.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The settings of a producer: Clew's own, replaced by those of the user, except for a few. */
final class ProducerSettings {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final ConfigDef DEFINITION = ProducerConfig.configDef();

  private static final Pattern ADDRESS =
      Pattern.compile("(\\w+://)?(\\[[0-9a-fA-F:.%\\w]+]|[^\\s:/,\\[\\]]+):\\d{1,5}");
  private static final int MAX_PORT = 65_535;

  /** Settings that the user may not set, with the reason. */
  private static final Map<String, String> REFUSED =
      Map.of(
          ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "it is set by newBuilder()",
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "it is half of sendTimeout",
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "it is half of sendTimeout",
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "keys are trace ids",
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "values are lists of spans",
          ProducerConfig.TRANSACTIONAL_ID_CONFIG, "records are not sent in transactions",
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "records are not sent in transactions");

  private static final Set<String> OF_SIZE =
      Set.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ProducerConfig.BUFFER_MEMORY_CONFIG);
  private static final long MIN_SIZE = 4096;

  private static final Set<String> OF_CLASSES =
      Set.of(
          ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG);

  private final String bootstrapServers;
  private final String clientId = "clew-" + NUMBER.incrementAndGet();
  private final Map<String, String> properties = new LinkedHashMap<>();

  ProducerSettings(String bootstrapServers) {
    for (String address : bootstrapServers.split(",", -1)) {
      if (!isAddress(address.strip())) {
        throw new IllegalArgumentException(
            "bootstrapServers: expected host:port,host:port ..., got '" + bootstrapServers + "'");
      }
    }
    this.bootstrapServers = bootstrapServers;
  }

  private static boolean isAddress(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      return false;
    }
    int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    return port >= 1 && port <= MAX_PORT;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** Sets one of Kafka's settings; throws IllegalArgumentException if the value is not allowed. */
  void put(String name, String value) {
    String expected = expected(name, value);
    if (expected != null) {
      throw new IllegalArgumentException(
          name + ": expected " + expected + ", got '" + shown(name, value) + "'");
    }
    properties.put(name, value);
  }

  /**
   * Sets one of Kafka's settings, unless it is not allowed, or contradicts those that are set.
   *
   * @return what was expected instead; null if it is set
   */
  @Nullable String tryPut(String name, String value, Duration sendTimeout) {
    String expected = expected(name, value);
    if (expected == null) {
      String before = properties.put(name, value);
      expected = Contradictions.find(name, all(sendTimeout), properties);
      if (expected != null) {
        properties.remove(name);
        if (before != null) {
          properties.put(name, before);
        }
      }
    }
    return expected;
  }

  /** Without the name and the value, which Kafka puts before the reason, if it has one. */
  private static String reason(String message, String name) {
    String about = " for configuration " + name;
    int start = message.indexOf(about);
    String reason = start < 0 ? ": " + message : message.substring(start + about.length());
    return reason.startsWith(": ") ? " (" + reason.substring(2) + ")" : "";
  }

  /** The value as a message may show it: passwords are hidden. */
  static String shown(String name, String value) {
    ConfigDef.ConfigKey key = DEFINITION.configKeys().get(name);
    return key == null || key.type == ConfigDef.Type.PASSWORD ? "[hidden]" : value;
  }

  /** What was expected instead of a value; null if the value is valid. */
  static @Nullable String expected(String name, String value) {
    String refused = REFUSED.get(name);
    if (refused != null) {
      return "no value, since " + refused;
    }
    if (name.equals(ProducerConfig.ACKS_CONFIG) && value.strip().equals("0")) {
      return "all or 1, since with 0 Kafka acknowledges nothing";
    }
    if (!DEFINITION.configKeys().containsKey(name)) {
      return null; // A setting of an interceptor, for instance.
    }
    if (name.equals(ProducerConfig.COMPRESSION_TYPE_CONFIG)) {
      String missing = Compressors.missing(value.strip());
      if (missing != null) {
        return "a compression whose library can be loaded (" + missing + ")";
      }
    }
    for (ConfigValue checked : DEFINITION.validate(Map.of(name, value))) {
      if (checked.name().equals(name) && !checked.errorMessages().isEmpty()) {
        return "a value that Kafka accepts" + reason(checked.errorMessages().get(0), name);
      }
    }
    return OF_SIZE.contains(name) && number(Map.of(name, value), name) < MIN_SIZE
        ? "at least " + MIN_SIZE + ", since a span has no room in less"
        : missingClass(name, value);
  }

  /** Without one of these classes there would be no producer. Kafka looks for them only then. */
  private static @Nullable String missingClass(String name, String value) {
    if (OF_CLASSES.contains(name)) {
      for (String each : value.split(",", -1)) {
        try {
          Class.forName(each.strip(), false, Utils.getContextOrKafkaClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
          return "classes that can be loaded (" + e + ")";
        }
      }
    }
    return null;
  }

  /** The largest request that the producer sends, which also limits its records. */
  static int maxRequestSize(Map<String, Object> settings) {
    return (int) number(settings, ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
  }

  /** A setting, or Kafka's default. */
  static long number(Map<String, Object> settings, String name) {
    ConfigDef.ConfigKey key = Objects.requireNonNull(DEFINITION.configKeys().get(name), name);
    Object value = settings.get(name);
    Object parsed = value == null ? key.defaultValue : ConfigDef.parseType(name, value, key.type);
    return ((Number) Objects.requireNonNull(parsed, name)).longValue();
  }

  /**
   * All settings of the producer, checked together.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  Map<String, Object> build(Duration sendTimeout) {
    Map<String, Object> all = all(sendTimeout);
    properties.forEach(
        (name, value) -> {
          String expected = Contradictions.find(name, all, properties);
          if (expected != null) {
            throw new IllegalArgumentException(
                name + ": expected " + expected + ", got '" + shown(name, value) + "'");
          }
        });
    return all;
  }

  private Map<String, Object> all(Duration sendTimeout) {
    long half = sendTimeout.toMillis() / 2;
    Map<String, Object> all = new HashMap<>();
    all.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    // The records of one batch come within a millisecond or two, and no others come until these
    // are acknowledged. A longer linger would only add delay.
    all.put(ProducerConfig.LINGER_MS_CONFIG, "2");
    all.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
    all.putAll(properties);
    // These two give way to what the user has set beside them.
    all.putIfAbsent(
        ProducerConfig.BATCH_SIZE_CONFIG,
        String.valueOf(Math.min(256 * 1024, number(all, ProducerConfig.BUFFER_MEMORY_CONFIG))));
    // A quarter of the time each, so that a request whose answer is lost can be sent once more. The
    // broker recognises the repetition.
    long rest = half - number(all, ProducerConfig.LINGER_MS_CONFIG);
    all.putIfAbsent(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        String.valueOf(Math.max(1, Math.min(half / 2, rest))));
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(half));
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(half));
    return all;
  }
}
