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
 * All numbers that were taken. What is measured several times, in processes of its own each time,
 * counts with the median, which a disturbance of one of them does not move.
 */
public final class Measurements {
  private final Map<Subject, SortedMap<String, List<Double>>> values = new LinkedHashMap<>();

  /**
   * Adds one measurement.
   *
   * @param bench what was measured
   * @param unit in which unit
   * @param tracer who was measured
   * @param value the less, the better
   */
  public void add(String bench, Unit unit, String tracer, double value) {
    values
        .computeIfAbsent(new Subject(bench, unit), subject -> new TreeMap<>())
        .computeIfAbsent(tracer, name -> new ArrayList<>())
        .add(value);
  }

  /**
   * What a tracer has reached.
   *
   * @param bench what was measured
   * @param unit in which unit
   * @param tracer who was measured
   * @return the median; empty if it was not measured
   */
  public OptionalDouble of(String bench, Unit unit, String tracer) {
    List<Double> measured =
        values.getOrDefault(new Subject(bench, unit), new TreeMap<>()).get(tracer);
    return measured == null ? OptionalDouble.empty() : OptionalDouble.of(median(measured));
  }

  /**
   * Goes through all that was measured, in the order of measuring.
   *
   * @param reader takes the subject and each tracer's median
   */
  public void forEach(BiConsumer<Subject, SortedMap<String, Double>> reader) {
    values.forEach(
        (subject, tracers) -> {
          SortedMap<String, Double> medians = new TreeMap<>();
          tracers.forEach((tracer, measured) -> medians.put(tracer, median(measured)));
          reader.accept(subject, medians);
        });
  }

  /**
   * The value in the middle.
   *
   * @param values at least one
   * @return the mean of the two in the middle, if there are two
   */
  public static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }

  /**
   * What was measured, of all tracers alike.
   *
   * @param bench what they did
   * @param unit in which unit
   */
  public record Subject(String bench, Unit unit) {}
}
