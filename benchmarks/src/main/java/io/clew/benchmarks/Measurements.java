package io.clew.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * All measured numbers. Each is measured several times, every time in a new process. The median
 * counts, so that one disturbed process does not change the result.
 */
public final class Measurements {
  private final Map<Subject, SortedMap<String, List<Double>>> values = new LinkedHashMap<>();

  /**
   * Adds one measurement.
   *
   * @param bench what was measured
   */
  public void add(String bench, Unit unit, String tracer, double value) {
    values
        .computeIfAbsent(new Subject(bench, unit), subject -> new TreeMap<>())
        .computeIfAbsent(tracer, name -> new ArrayList<>())
        .add(value);
  }

  /** The median of a tracer; empty if it was not measured. */
  public OptionalDouble of(String bench, Unit unit, String tracer) {
    List<Double> measured =
        values.getOrDefault(new Subject(bench, unit), new TreeMap<>()).get(tracer);
    return measured == null ? OptionalDouble.empty() : OptionalDouble.of(median(measured));
  }

  /**
   * Reads all measurements, in the order in which they were added.
   *
   * @param reader takes the subject and the median of each tracer
   */
  public void forEach(BiConsumer<Subject, SortedMap<String, Double>> reader) {
    values.forEach(
        (subject, tracers) -> {
          SortedMap<String, Double> medians = new TreeMap<>();
          tracers.forEach((tracer, measured) -> medians.put(tracer, median(measured)));
          reader.accept(subject, medians);
        });
  }

  /** The value in the middle, or the mean of the two in the middle. There must be at least one. */
  public static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }

  /** What was measured, for all tracers. */
  public record Subject(String bench, Unit unit) {}
}
