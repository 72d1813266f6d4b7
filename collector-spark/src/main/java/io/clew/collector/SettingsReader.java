package io.clew.collector;

import io.clew.api.Settings;
import io.clew.collector.policy.TailPolicies;
import io.clew.collector.trace.TraceLimits;
import io.clew.common.EditDistance;
import io.clew.common.OneLine;
import io.clew.store.opensearch.Layout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a collector once, and collects what is wrong with them. */
final class SettingsReader {
  private static final String SERVICE = "clew-collector";
  private static final String PREFIX = "clew.collector.";
  private static final String KAFKA = "clew.collector.kafka.";
  private static final String HIDDEN = "***";
  private static final Set<String> SECRETS =
      Set.of(
          "clew.collector.store.password",
          "clew.collector.store.api-key",
          "clew.collector.store.trust-store-password");

  private static final ConfigDef CONSUMER = ConsumerConfig.configDef();

  /** Settings of Kafka that the job sets, with the reason. */
  private static final Map<String, String> REFUSED =
      Map.of(
          ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "it is clew.collector.bootstrap-servers",
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "offsets are in the checkpoint",
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "offsets are in the checkpoint",
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "values are lists of spans",
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "values are lists of spans",
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, "Spark allows none");

  private final Map<String, String> options;
  private final Properties properties;
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> asked = new TreeSet<>();
  private final Map<String, String> inForce = new LinkedHashMap<>();
  private final Settings settings = new Settings(SERVICE, this::lookup, this::problem);

  SettingsReader(
      Map<String, String> options, Properties properties, Map<String, String> environment) {
    this.options = options;
    this.properties = properties;
    this.environment = environment;
  }

  CollectorSettings read() {
    KafkaSettings kafka =
        new KafkaSettings(
            text("clew.collector.bootstrap-servers", "localhost:9092"),
            text("clew.collector.topic", "zipkin"),
            text("clew.collector.dead-letter-topic", "zipkin-dead-letters"),
            kafkaProperties());
    StoreSettings store = store();
    String checkpoint = text("clew.collector.checkpoint");
    if (checkpoint == null) {
      problems.add(
          "clew.collector.checkpoint: expected a directory that all executors can write to,"
              + " and got none");
    }
    TraceLimits limits =
        new TraceLimits(
            number("clew.collector.silence-millis", 3_000, 100, 600_000),
            number("clew.collector.max-age-millis", 30_000, 1_000, 3_600_000),
            TraceLimits.USUAL.decisionMillis(),
            TraceLimits.USUAL.maxSpans(),
            TraceLimits.USUAL.maxBytes());
    long records = number("clew.collector.max-records", 100_000, 1, 100_000_000);
    long interval = number("clew.collector.interval-millis", 1_000, 0, 3_600_000);
    long partitions = number("clew.collector.partitions", 8, 1, 100_000);
    long memory = number("clew.collector.state-memory-mb", 256, 16, 1_000_000);
    String policies = policies();
    String parquet = text("clew.collector.parquet");
    if (kafka.topic().equals(kafka.deadLetterTopic())) {
      problems.add(
          "clew.collector.dead-letter-topic: expected another topic than that of the spans");
    }
    findUnknown();
    if (!problems.isEmpty() || checkpoint == null) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new CollectorSettings(
        kafka,
        store,
        checkpoint,
        limits,
        records,
        interval,
        (int) partitions,
        (int) memory,
        policies,
        parquet,
        OneLine.of(inForce.toString()));
  }

  private StoreSettings store() {
    List<URI> servers = new ArrayList<>();
    String all = text("clew.collector.store", "http://localhost:9200");
    for (String each : all.split(",", -1)) {
      URI server = uri(each.strip());
      if (server == null) {
        problems.add("clew.collector.store: expected addresses such as https://search:9200");
      } else {
        servers.add(server);
      }
    }
    String user = text("clew.collector.store.user");
    String password = text("clew.collector.store.password");
    if ((user == null) != (password == null)) {
      problems.add("clew.collector.store.user: expected a user and a password, or neither");
    }
    return new StoreSettings(
        servers,
        user,
        password,
        text("clew.collector.store.api-key"),
        text("clew.collector.store.trust-store"),
        text("clew.collector.store.trust-store-password"),
        layouts(),
        (int) number("clew.collector.keep-days", 7, 0, 36_500));
  }

  /** Null if it is none, or has a password inside, which would be shown. */
  private static @Nullable URI uri(String text) {
    try {
      URI uri = URI.create(text);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return isHttp && uri.getHost() != null && uri.getUserInfo() == null ? uri : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private List<Layout> layouts() {
    Set<Layout> layouts = new LinkedHashSet<>();
    for (String word : text("clew.collector.layout", "traces").split(",", -1)) {
      switch (word.strip().toLowerCase(Locale.ROOT)) {
        case "traces" -> layouts.add(Layout.TRACES);
        case "zipkin" -> layouts.add(Layout.ZIPKIN);
        default ->
            problems.add(
                "clew.collector.layout: expected traces, zipkin or both, got '" + word + "'");
      }
    }
    return List.copyOf(layouts);
  }

  private @Nullable String policies() {
    String file = text("clew.collector.policies");
    if (file == null) {
      return null;
    }
    try {
      String text = Files.readString(Path.of(file));
      var unused = TailPolicies.parse(text);
      return text;
    } catch (IOException | RuntimeException e) {
      String message = String.valueOf(e.getMessage()).replace("\n", "; ");
      problems.add("clew.collector.policies: " + e.getClass().getSimpleName() + ": " + message);
      return null;
    }
  }

  private Map<String, String> kafkaProperties() {
    Map<String, String> all = new TreeMap<>();
    for (String name : new TreeSet<>(CONSUMER.names())) {
      String value = settings.text(KAFKA + name);
      if (value == null) {
        continue;
      }
      String expected = expected(name, value);
      boolean isSecret = isSecret(name);
      inForce.put(KAFKA + name, isSecret ? HIDDEN : value);
      if (expected == null) {
        all.put(name, value);
      } else {
        String shown = isSecret ? HIDDEN : value;
        problems.add(KAFKA + name + ": expected " + expected + ", got '" + shown + "'");
      }
    }
    return all;
  }

  private static boolean isSecret(String name) {
    ConfigDef.ConfigKey key = CONSUMER.configKeys().get(name);
    return key == null || key.type == ConfigDef.Type.PASSWORD;
  }

  private static @Nullable String expected(String name, String value) {
    String refused = REFUSED.get(name);
    if (refused != null) {
      return "no value, since " + refused;
    }
    for (ConfigValue checked : CONSUMER.validate(Map.of(name, value))) {
      if (checked.name().equals(name) && !checked.errorMessages().isEmpty()) {
        return "a value that Kafka accepts";
      }
    }
    return null;
  }

  private String text(String key, String usual) {
    String value = text(key);
    if (value == null) {
      inForce.put(key, usual);
      return usual;
    }
    return value;
  }

  private @Nullable String text(String key) {
    String value = settings.text(key);
    if (value != null) {
      inForce.put(key, SECRETS.contains(key) ? HIDDEN : value);
    }
    return value;
  }

  private long number(String key, long usual, long min, long max) {
    long number = settings.number(key, usual, min, max);
    inForce.put(key, String.valueOf(number));
    return number;
  }

  /** A collector does not start with the default instead. */
  private void problem(String warning) {
    problems.add(warning.replaceFirst("; using '.*'$", ""));
  }

  private @Nullable String lookup(@Nullable String key) {
    String name = Objects.requireNonNull(key);
    asked.add(name);
    String value = options.get(name);
    if (value == null) {
      value = properties.getProperty(name);
    }
    return value == null ? environment.get(variable(name)) : value;
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private void findUnknown() {
    for (String key : options.keySet()) {
      if (!asked.contains(key)) {
        unknown(key, nearest(key));
      }
    }
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (key.startsWith(PREFIX) && !asked.contains(key)) {
        unknown(key, nearest(key));
      }
    }
    Set<String> variables = new TreeSet<>();
    asked.forEach(key -> variables.add(variable(key)));
    for (String name : new TreeSet<>(environment.keySet())) {
      // Of a service of Kubernetes that is called clew-collector.
      boolean isOfKubernetes = name.matches("CLEW_COLLECTOR_(SERVICE|PORT)(_.*)?");
      if (name.startsWith(variable(PREFIX)) && !variables.contains(name) && !isOfKubernetes) {
        unknown(name, variable(nearest(name.toLowerCase(Locale.ROOT).replace('_', '.'))));
      }
    }
  }

  private void unknown(String key, String nearest) {
    problems.add(key + ": there is no such setting; the most similar one is " + nearest);
  }

  private String nearest(String key) {
    return asked.stream()
        .min(Comparator.comparingInt((String known) -> EditDistance.between(key, known)))
        .orElse("none");
  }
}
