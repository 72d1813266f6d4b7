package io.clew.api;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All settings of Clew's modules, those included that are not on the class path. Nobody needs it to
 * read a setting; it tells what a misspelt one was meant to be. A test compares it with the code.
 */
final class KnownSettings {
  static final String PREFIX = "clew.";

  /** Their names are Kafka's. */
  static final String PRODUCER = "clew.kafka.producer.";

  /** Without the prefix, in the order of the documentation. */
  private static final String NAMES =
      "service environment sample-rate enabled announce mdc sampler sampler.file sampler.url"
          + " sampler.url-token sampler.zookeeper sampler.zookeeper-path sampler.cache-directory"
          + " sampler.admin-port sampler.admin-token reporter file.directory file.max-file-bytes"
          + " file.max-file-minutes file.keep-bytes file.keep-minutes file.owner-only"
          + " file.fsync file.compress kafka.bootstrap-servers kafka.topic kafka.encoding kafka.record"
          + " kafka.send-timeout-millis spool.directory spool.max-bytes"
          + " spool.send-timeout-millis spool.fsync zipkin.endpoint zipkin.encoding"
          + " zipkin.timeout-millis zipkin.compress zipkin.max-message-bytes"
          + " queue.max-spans queue.max-bytes queue.max-wait-millis batch.max-bytes"
          + " batch.max-spans batch.linger-millis retry.max-attempts retry.max-millis"
          + " shutdown-hook propagation.extract propagation.inject trust"
          + " trust.max-forced-per-second span.max-tags span.max-logs span.max-name-bytes"
          + " span.max-value-bytes span.max-bytes trace-id-128-bit config";

  private static final Set<String> KEYS = read();

  /** Modules that a program may have or not, by the prefix of their settings. */
  private static final String[][] MODULES = {
    {"clew.spool.", "io.clew.spool.SpoolWrapper", "io.clew:clew-spool"},
    {
      "clew.kafka.", "io.clew.reporter.kafka.KafkaSpanSenderProvider", "io.clew:clew-reporter-kafka"
    },
    {
      "clew.zipkin.",
      "io.clew.reporter.zipkin.ZipkinSpanSenderProvider",
      "io.clew:clew-reporter-zipkin"
    },
  };

  private KnownSettings() {}

  private static Set<String> read() {
    Set<String> keys = new LinkedHashSet<>();
    for (String name : NAMES.split(" ", -1)) {
      keys.add(PREFIX + name);
    }
    return keys;
  }

  /** All keys, in the order of the documentation. */
  static Set<String> keys() {
    return Collections.unmodifiableSet(KEYS);
  }

  static boolean contains(String key) {
    return key.startsWith(PRODUCER) || KEYS.contains(key);
  }

  /** The artifact that reads a setting, if it is not on the class path. */
  static @Nullable String missingArtifact(String key) {
    for (String[] module : MODULES) {
      if (key.startsWith(module[0]) && !isPresent(module[1])) {
        return module[2];
      }
    }
    return null;
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, KnownSettings.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** The known key that is most alike; null if none is. */
  static @Nullable String nearest(String key) {
    String nearest = nearest(key, KEYS, PREFIX);
    return nearest == null ? longer(plain(key)) : nearest;
  }

  /**
   * The one of some keys that is most alike; null if none is.
   *
   * @param prefix with which the key and all others begin
   */
  static @Nullable String nearest(String key, Set<String> all, String prefix) {
    String name = plain(key);
    String nearest = null;
    int least = Math.max(1, (name.length() - prefix.length()) / 3) + 1;
    for (String known : all) {
      int distance = distance(name, plain(known));
      if (distance < least) {
        least = distance;
        nearest = known;
      }
    }
    return nearest;
  }

  /** A known key of which the name is the beginning, or but for the prefix, the end. */
  private static @Nullable String longer(String name) {
    String end = name.substring(PREFIX.length() - 1);
    for (String known : KEYS) {
      String plain = plain(known);
      if (end.length() > 2 && (plain.startsWith(name) || plain.endsWith(end))) {
        return known;
      }
    }
    return null;
  }

  /** So that wrong separators and capitals are no difference. */
  private static String plain(String key) {
    return environmentName(key).replace("__", "_");
  }

  /** The name of a setting in the environment: {@code CLEW_SAMPLE_RATE}. */
  static String environmentName(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** How many letters to insert, delete, replace, or swap with their neighbour. */
  static int distance(String from, String to) {
    int[][] rows = new int[3][to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      rows[0][j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = rows[i % 3];
      int[] above = rows[(i + 2) % 3];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(above[j - 1] + same, Math.min(above[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          row[j] = Math.min(row[j], rows[(i + 1) % 3][j - 2] + 1);
        }
      }
    }
    return rows[from.length() % 3][to.length()];
  }
}
