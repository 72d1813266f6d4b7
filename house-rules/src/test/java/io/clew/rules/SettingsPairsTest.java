package io.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.KnownKeys;
import io.clew.api.Settings;
import io.clew.core.CoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each pair of Clew's settings, at the bounds of what they may be, costs at most one of them: the
 * sampler and all reporters start. {@code ProducerPairsTest} does the same for Kafka's.
 */
class SettingsPairsTest {
  private static final Pattern NUMBER =
      Pattern.compile("(clew\\.[^:]*): expected a whole number from (\\d+) to (\\d+), .*");
  private static final Pattern WORDS =
      Pattern.compile("(clew\\.[^:]*): expected one of \\[(.*)], .*");
  private static final Pattern SWITCH =
      Pattern.compile("(clew\\.[^:]*): expected true or false, .*");

  @TempDir Path directory;

  private Map<String, String> base() {
    Map<String, String> values = new HashMap<>();
    values.put("clew.reporter", "file,kafka,zipkin");
    values.put("clew.file.directory", directory.toString());
    values.put("clew.spool.directory", directory.toString());
    values.put("clew.kafka.bootstrap-servers", "127.0.0.1:1");
    values.put("clew.zipkin.endpoint", "http://127.0.0.1:1/");
    values.put("clew.trust", "capped");
    return values;
  }

  private static List<String> start(Map<String, String> values) {
    List<String> warnings = new ArrayList<>();
    String started = CoreSettings.start(new Settings("feed", values::get, warnings::add));
    assertThat(started)
        .as(values + " " + warnings)
        .contains("DynamicSampler", "FileSpanSender", "KafkaSpanSender", "ZipkinSpanSender");
    return warnings;
  }

  /** The bounds are those that the code says in its refusals. */
  private List<String[]> candidates() {
    Map<String, String> nonsense = base();
    for (String key : KnownKeys.all()) {
      nonsense.putIfAbsent(key, "a\0b");
    }
    nonsense.remove("clew.sampler");
    List<String[]> all = new ArrayList<>();
    for (String line : start(nonsense)) {
      Matcher number = NUMBER.matcher(line);
      Matcher words = WORDS.matcher(line);
      Matcher flag = SWITCH.matcher(line);
      if (number.matches()) {
        add(all, number.group(1), number.group(2), number.group(3));
      } else if (words.matches()) {
        add(all, words.group(1), words.group(2).split(", ", -1));
      } else if (flag.matches()) {
        add(all, flag.group(1), "true", "false");
      }
    }
    add(all, "clew.sample-rate", "0", "1");
    add(all, "clew.environment", "dev", "prod");
    add(all, "clew.kafka.encoding", "json", "proto3");
    add(all, "clew.zipkin.encoding", "json", "proto3");
    // The server would take a port, and the hook belongs to the JVM of the tests.
    all.removeIf(one -> one[0].matches("clew\\.(enabled|sampler\\..*|shutdown-hook)"));
    // A ring that long is as large as it sounds.
    all.removeIf(one -> one[0].equals("clew.queue.max-spans") && one[1].length() > 6);
    return all;
  }

  private static void add(List<String[]> all, String key, String... values) {
    for (String value : values) {
      all.add(new String[] {key, value});
    }
  }

  @Test
  void everyPair_costsAtMostOne() {
    List<String[]> candidates = candidates();
    assertThat(candidates).hasSizeGreaterThan(60);
    for (String[] one : candidates) {
      for (String[] other : candidates) {
        if (one[0].compareTo(other[0]) < 0) {
          Map<String, String> values = base();
          values.put(one[0], one[1]);
          values.put(other[0], other[1]);
          assertThat(start(values))
              .as(String.join("=", one) + " and " + String.join("=", other))
              .hasSizeLessThanOrEqualTo(1)
              .allMatch(line -> line.startsWith(one[0]) || line.startsWith(other[0]));
        }
      }
    }
  }
}
