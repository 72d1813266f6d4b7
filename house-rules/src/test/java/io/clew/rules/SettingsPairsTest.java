package io.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.KnownKeys;
import io.clew.api.Settings;
import io.clew.core.CoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever Clew's settings are, each at one of its bounds, the sampler and all reporters start, and
 * of two that contradict each other one is refused. {@code ProducerPairsTest} does the same for
 * Kafka's.
 */
class SettingsPairsTest {
  private static final Pattern NUMBER =
      Pattern.compile("(clew\\.[^:]*): expected a whole number from (\\d+) to (\\d+), .*");
  private static final Pattern WORDS =
      Pattern.compile("(clew\\.[^:]*): expected one of \\[(.*)], .*");
  private static final Pattern SWITCH =
      Pattern.compile("(clew\\.[^:]*): expected true or false, .*");

  private static final int MAX_STARTS = 200;

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

  /** By key: the bounds, and the words, that the code says in its refusals. */
  private Map<String, List<String>> candidates() {
    Map<String, String> nonsense = base();
    for (String key : KnownKeys.all()) {
      nonsense.putIfAbsent(key, "a\0b");
    }
    nonsense.remove("clew.sampler");
    Map<String, List<String>> all = new TreeMap<>();
    for (String line : start(nonsense)) {
      Matcher number = NUMBER.matcher(line);
      Matcher words = WORDS.matcher(line);
      Matcher flag = SWITCH.matcher(line);
      if (number.matches()) {
        all.put(number.group(1), List.of(number.group(2), number.group(3)));
      } else if (words.matches()) {
        all.put(words.group(1), List.of(words.group(2).split(", ", -1)));
      } else if (flag.matches()) {
        all.put(flag.group(1), List.of("true", "false"));
      }
    }
    all.put("clew.sample-rate", List.of("0", "1"));
    all.put("clew.environment", List.of("dev", "prod"));
    all.put("clew.kafka.encoding", List.of("json", "proto3"));
    all.put("clew.zipkin.encoding", List.of("json", "proto3"));
    // A ring that long is as large as it sounds.
    all.put("clew.queue.max-spans", List.of("2", "65536"));
    // The server would take a port, and the hook belongs to the JVM of the tests.
    all.keySet().removeIf(key -> key.matches("clew\\.(enabled|sampler\\..*|shutdown-hook)"));
    return all;
  }

  /** Each start has a value of each setting, drawn by lot, until each pair of values was there. */
  @Test
  void everyPair_startsAll() {
    Map<String, List<String>> candidates = candidates();
    assertThat(candidates).hasSizeGreaterThan(30);
    Random random = new Random(1);
    Set<String> open = new HashSet<>();
    candidates.forEach(
        (one, values) ->
            candidates.forEach((other, others) -> open.addAll(pairs(one, values, other, others))));
    for (int i = 0; i < MAX_STARTS && !open.isEmpty(); i++) {
      Map<String, String> drawn = new TreeMap<>();
      candidates.forEach(
          (key, values) -> drawn.put(key, values.get(random.nextInt(values.size()))));
      Map<String, String> all = base();
      all.putAll(drawn);

      boolean contradicts =
          drawn.get("clew.file.keep-bytes").equals("1")
              && !drawn.get("clew.file.max-file-bytes").equals("1");
      assertThat(start(all))
          .as(drawn.toString())
          .hasSize(contradicts ? 1 : 0)
          .allMatch(line -> line.startsWith("clew.file.keep-bytes: expected at least "));
      drawn.forEach(
          (one, value) ->
              drawn.forEach(
                  (other, second) ->
                      open.removeAll(pairs(one, List.of(value), other, List.of(second)))));
    }
    assertThat(open).isEmpty();
  }

  private static Set<String> pairs(
      String one, List<String> values, String other, List<String> others) {
    Set<String> pairs = new HashSet<>();
    if (one.compareTo(other) < 0) {
      for (String value : values) {
        for (String second : others) {
          pairs.add(one + "=" + value + " " + other + "=" + second);
        }
      }
    }
    return pairs;
  }
}
