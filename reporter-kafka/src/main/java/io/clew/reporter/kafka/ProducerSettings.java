package io.clew.reporter.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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

  private final String bootstrapServers;
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
    for (ConfigValue checked : DEFINITION.validate(Map.of(name, value))) {
      if (checked.name().equals(name) && !checked.errorMessages().isEmpty()) {
        return "a value that Kafka accepts (" + checked.errorMessages().get(0) + ")";
      }
    }
    return null;
  }

  /** The largest request that the producer sends, which also limits its records. */
  static int maxRequestSize(Map<String, Object> settings) {
    return (int) number(settings, ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
  }

  private static long number(Map<String, Object> settings, String name) {
    Object value = DEFINITION.parse(settings).get(name);
    return ((Number) Objects.requireNonNull(value, name)).longValue();
  }

  /** All settings of the producer, checked together. */
  Map<String, Object> build(Duration sendTimeout) {
    long half = sendTimeout.toMillis() / 2;
    Map<String, Object> all = new HashMap<>();
    all.put(ProducerConfig.CLIENT_ID_CONFIG, "clew-" + NUMBER.incrementAndGet());
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    // The records of one batch come within a millisecond or two, and no others come until these
    // are acknowledged. A longer linger would only add delay.
    all.put(ProducerConfig.LINGER_MS_CONFIG, "2");
    all.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(256 * 1024));
    // A quarter of the time each, so that a request whose answer is lost can be sent once more. The
    // broker recognises the repetition.
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(Math.max(1, half / 2)));
    all.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
    all.putAll(properties);
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(half));
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(half));
    check(all, half);
    return all;
  }

  private static void check(Map<String, Object> all, long half) {
    long request = number(all, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
    long linger = number(all, ProducerConfig.LINGER_MS_CONFIG);
    if (request + linger > half) {
      throw new IllegalArgumentException(
          "request.timeout.ms + linger.ms: expected at most half of sendTimeout, "
              + half
              + ", got "
              + (request + linger));
    }
  }
}
