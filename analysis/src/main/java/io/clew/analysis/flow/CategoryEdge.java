package io.clew.analysis.flow;

import io.clew.analysis.stats.Histogram;
import java.util.List;

/** The times between two events, over the requests of a category. Grows while traces are added. */
public final class CategoryEdge {
  private final int from;
  private final int to;
  private final Histogram micros;
  private final Exemplars exemplars = new Exemplars();
  private double errors;

  CategoryEdge(int from, int to) {
    this(from, to, new Histogram(), 0);
  }

  CategoryEdge(int from, int to, Histogram micros, double errors) {
    this.from = from;
    this.to = to;
    this.micros = micros;
    this.errors = errors;
  }

  /** The other one stays as it is. */
  void add(CategoryEdge other) {
    micros.add(other.micros);
    exemplars.add(other.exemplars);
    errors += other.errors;
  }

  void add(String traceId, long edgeMicros, double weight, boolean isError) {
    micros.add(edgeMicros, weight);
    exemplars.add(traceId, edgeMicros);
    errors += isError ? weight : 0;
  }

  /** An event of the category: see {@link Category#label}. */
  public int from() {
    return from;
  }

  /** An event of the category. The same call as {@code from}, if one call is made many times. */
  public int to() {
    return to;
  }

  /** With the weight of each trace; a trace may pass here many times. */
  public Histogram micros() {
    return micros;
  }

  /** The weight of the times at which the call failed that {@code to} belongs to. */
  public double errors() {
    return errors;
  }

  Exemplars longest() {
    return exemplars;
  }

  /** The ids of up to 3 traces that took longest here. */
  public List<String> exemplars() {
    return exemplars.traceIds();
  }
}
