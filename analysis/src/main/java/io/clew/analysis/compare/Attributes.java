package io.clew.analysis.compare;

import io.clew.analysis.stats.Significance;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts in how many traces of both sets which tags are. */
final class Attributes {
  private static final double MAX_FALSE = 0.01;

  /** On each side: fewer say nothing about rare tags. */
  private static final int MIN_TRACES = 20;

  /** With it, on both sides together: what is rarer could not be told from chance. */
  private static final int MIN_TRACES_WITH = 5;

  private static final int MAX_KEYS = 2000;

  /** A key with more values names single things, such as requests or users. */
  private static final int MAX_VALUES = 200;

  private static final int MAX_VALUE_LENGTH = 256;

  private final Map<Key, Tag> tags = new HashMap<>();

  void add(Trace trace, Side side) {
    Set<Tag> seen = new HashSet<>();
    Set<Count> seenValues = new HashSet<>();
    for (int span = 0; span < trace.size(); span++) {
      for (Map.Entry<String, String> entry : trace.tags(span).entrySet()) {
        Key key = new Key(trace.service(span), entry.getKey());
        Tag tag = tags.get(key);
        if (tag == null && tags.size() < MAX_KEYS) {
          tag = new Tag(key);
          tags.put(key, tag);
        }
        if (tag != null) {
          seen.add(tag);
          Count count = tag.value(entry.getValue());
          if (count != null) {
            seenValues.add(count);
          }
        }
      }
    }
    seen.forEach(tag -> tag.any.add(side, trace.weight()));
    seenValues.forEach(count -> count.add(side, trace.weight()));
  }

  /** The largest difference of shares comes first. Empty with fewer than 20 traces on a side. */
  List<AttributeDifference> differences(TwoSamples requests) {
    if (requests.base().count() < MIN_TRACES || requests.problem().count() < MIN_TRACES) {
      return List.of();
    }
    List<AttributeDifference> candidates = new ArrayList<>();
    for (Tag tag : tags.values()) {
      tag.values.forEach(
          (value, count) -> addCandidate(tag.key, value, count, requests, candidates));
      if (tag.values.size() != 1) { // Else the same as its value.
        addCandidate(tag.key, null, tag.any, requests, candidates);
      }
    }
    double[] p = candidates.stream().mapToDouble(AttributeDifference::p).toArray();
    boolean[] isFound = Significance.discoveries(p, MAX_FALSE);
    List<AttributeDifference> found = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      if (isFound[i]) {
        found.add(candidates.get(i));
      }
    }
    found.sort(
        Comparator.comparing(
                (AttributeDifference one) -> -Math.abs(one.problemShare() - one.baseShare()))
            .thenComparing(AttributeDifference::service)
            .thenComparing(AttributeDifference::key)
            .thenComparing(one -> String.valueOf(one.value())));
    return found;
  }

  private static void addCandidate(
      Key key,
      @Nullable String value,
      Count count,
      TwoSamples requests,
      List<AttributeDifference> candidates) {
    long traces = requests.base().count() + requests.problem().count();
    if (count.traces < MIN_TRACES_WITH || traces - count.traces < MIN_TRACES_WITH) {
      return;
    }
    double baseShare = count.baseWeight / requests.base().weight();
    double problemShare = count.problemWeight / requests.problem().weight();
    double baseSize = requests.base().effectiveSize();
    double problemSize = requests.problem().effectiveSize();
    double p =
        Significance.shares(
            baseShare * baseSize, baseSize, problemShare * problemSize, problemSize);
    candidates.add(
        new AttributeDifference(key.service, key.name, value, baseShare, problemShare, p));
  }

  private record Key(String service, String name) {}

  private static final class Count {
    private long traces;
    private double baseWeight;
    private double problemWeight;

    void add(Side side, double weight) {
      traces++;
      if (side == Side.BASE) {
        baseWeight += weight;
      } else {
        problemWeight += weight;
      }
    }
  }

  private static final class Tag {
    private final Key key;
    private final Count any = new Count();
    private final Map<String, Count> values = new HashMap<>(2);
    private boolean hasTooMany;

    Tag(Key key) {
      this.key = key;
    }

    @Nullable Count value(String value) {
      if (hasTooMany || value.length() > MAX_VALUE_LENGTH) {
        return null;
      }
      Count count = values.computeIfAbsent(value, unknown -> new Count());
      if (values.size() > MAX_VALUES) {
        hasTooMany = true;
        values.clear();
        return null;
      }
      return count;
    }
  }
}
