package io.clew.collector.trace;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** The counters of a batch, or of all batches so far. Mutable; not safe for use by many threads. */
public final class Counts implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String POLICY = "policy.";

  private final EnumMap<Counter, Long> values = new EnumMap<>(Counter.class);

  /** How many traces each policy has kept. */
  private final TreeMap<String, Long> kept = new TreeMap<>();

  public void add(Counter counter, long count) {
    values.merge(counter, count, Long::sum);
  }

  void addKept(String policy) {
    kept.merge(policy, 1L, Long::sum);
  }

  public void add(Counts other) {
    other.values.forEach(this::add);
    other.kept.forEach((policy, count) -> kept.merge(policy, count, Long::sum));
  }

  public long get(Counter counter) {
    return values.getOrDefault(counter, 0L);
  }

  /** Those that have kept traces. */
  public Set<String> policies() {
    return Set.copyOf(kept.keySet());
  }

  /** How many traces a policy has kept. */
  public long kept(String policy) {
    return kept.getOrDefault(policy, 0L);
  }

  /** Spans that wait in the state for the rest of their trace. */
  public long openSpans() {
    return get(Counter.SPANS_READ)
        - get(Counter.SPANS_STORED)
        - get(Counter.SPANS_DROPPED)
        - get(Counter.SPANS_REPEATED)
        - get(Counter.SPANS_REFUSED);
  }

  /** Traces that wait for their other spans. */
  public long openTraces() {
    return get(Counter.TRACES_OPENED) - get(Counter.TRACES_COMPLETED) - get(Counter.TRACES_DROPPED);
  }

  /** As in a file of properties. */
  public Properties toProperties() {
    Properties properties = new Properties();
    for (Counter counter : Counter.values()) {
      properties.setProperty(name(counter), String.valueOf(get(counter)));
    }
    kept.forEach((policy, count) -> properties.setProperty(POLICY + policy, "" + count));
    return properties;
  }

  /** What is missing is 0. */
  public static Counts of(Properties properties) {
    Counts counts = new Counts();
    for (Counter counter : Counter.values()) {
      counts.add(counter, Long.parseLong(properties.getProperty(name(counter), "0")));
    }
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(POLICY)) {
        counts.kept.put(
            name.substring(POLICY.length()), Long.parseLong(properties.getProperty(name)));
      }
    }
    return counts;
  }

  private static String name(Counter counter) {
    return counter.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return new TreeMap<>(toProperties()).toString();
  }
}
