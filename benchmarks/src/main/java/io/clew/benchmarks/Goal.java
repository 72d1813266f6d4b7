package io.clew.benchmarks;

import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A number that Clew has to reach, mostly in comparison with other tracers.
 *
 * @param bench what is measured
 * @param opponents the other tracers; the best of those that were measured counts
 * @param limit the number in the goal
 */
public record Goal(String bench, Unit unit, List<String> opponents, Rule rule, double limit) {
  private static final List<String> PEERS = List.of("otel", "brave", "jaeger", "contrib");

  /** How the numbers are compared. */
  public enum Rule {
    /** {@code ratio = opponent / clew}, and must be at least the limit. */
    TIMES_LESS("ratio>="),

    /** {@code ratio = clew / opponent}, and must be at most the limit. */
    TIMES_MORE("ratio<="),

    /** Clew's own number must be at most the limit; {@code ratio = opponent / clew}. */
    AT_MOST("clew<="),

    /** Clew's own number must be at least the limit; no other tracer counts. */
    AT_LEAST("clew>=");

    private final String text;

    Rule(String text) {
      this.text = text;
    }
  }

  /** So many times less than the best peer. */
  public static Goal timesLess(String bench, Unit unit, double times) {
    return new Goal(bench, unit, PEERS, Rule.TIMES_LESS, times);
  }

  /** So many times less than one of the peers. */
  public static Goal timesLessThan(String bench, Unit unit, String opponent, double times) {
    return new Goal(bench, unit, List.of(opponent), Rule.TIMES_LESS, times);
  }

  /** At most so many times as much as the floor. */
  public static Goal timesTheFloor(String bench, Unit unit, double times) {
    return new Goal(bench, unit, List.of("floor"), Rule.TIMES_MORE, times);
  }

  /** At most so many times as much as the best peer. */
  public static Goal timesAsMuch(String bench, Unit unit, double times) {
    return new Goal(bench, unit, PEERS, Rule.TIMES_MORE, times);
  }

  /** At most so much, whatever the peers reach. */
  public static Goal atMost(String bench, Unit unit, double limit) {
    return new Goal(bench, unit, PEERS, Rule.AT_MOST, limit);
  }

  /** At least so much. */
  public static Goal atLeast(String bench, Unit unit, double limit) {
    return new Goal(bench, unit, List.of(), Rule.AT_LEAST, limit);
  }

  /** The row of the table. It is not ok if Clew or the opponent was not measured. */
  public Row row(Measurements measured) {
    double clew = measured.of(bench, unit, "clew").orElse(Double.NaN);
    double best = Double.NaN;
    String name = "";
    for (String opponent : opponents) {
      OptionalDouble value = measured.of(bench, unit, opponent);
      if (value.isPresent() && !(best <= value.getAsDouble())) {
        best = value.getAsDouble();
        name = opponent;
      }
    }
    double ratio = rule == Rule.TIMES_MORE ? clew / best : best / clew;
    boolean ok =
        switch (rule) {
          case TIMES_LESS -> ratio >= limit;
          case TIMES_MORE -> ratio <= limit;
          case AT_MOST -> clew <= limit;
          case AT_LEAST -> clew >= limit;
        };
    return new Row(bench, unit, clew, best, name, ratio, rule.text + exactly(limit), ok);
  }

  private static String exactly(double limit) {
    return BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
  }
}
