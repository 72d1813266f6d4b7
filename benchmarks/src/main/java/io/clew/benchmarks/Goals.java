package io.clew.benchmarks;

import static io.clew.benchmarks.Unit.ADDED_BYTES;
import static io.clew.benchmarks.Unit.ADDED_MICROS;
import static io.clew.benchmarks.Unit.BYTES;
import static io.clew.benchmarks.Unit.CPU_MICROS;
import static io.clew.benchmarks.Unit.CPU_MILLIS;
import static io.clew.benchmarks.Unit.DROPPED;
import static io.clew.benchmarks.Unit.KILOBYTES;
import static io.clew.benchmarks.Unit.MEGABYTES;
import static io.clew.benchmarks.Unit.MILLIS;
import static io.clew.benchmarks.Unit.NANOS;
import static io.clew.benchmarks.Unit.SPANS_PER_SECOND;
import static io.clew.benchmarks.Unit.WORKER_NANOS;

import java.util.List;

/** All goals. A new one is a line here, and a {@link Source} in {@link Compare} if it needs one. */
final class Goals {
  /** In the order of the table. */
  static final List<Goal> ALL =
      List.of(
          Goal.timesLess("span sampled", NANOS, 5),
          Goal.timesTheFloor("span sampled", NANOS, 1.5),
          Goal.timesLess("span sampled", BYTES, 4),
          Goal.timesLess("span unsampled", NANOS, 6),
          Goal.atMost("span unsampled", BYTES, 160),
          Goal.timesLess("request sampled", NANOS, 3),
          Goal.timesLess("request sampled", BYTES, 2.5),
          Goal.timesLess("request unsampled", NANOS, 3),
          Goal.timesLess("request unsampled", BYTES, 2.5),
          Goal.timesAsMuch("decide by 100 rules", NANOS, 2),
          Goal.atMost("decide by 100 rules", BYTES, 0.01),
          Goal.timesLess("span sampled 2 threads", NANOS, 5),
          Goal.timesTheFloor("span sampled 2 threads", NANOS, 1.5),
          Goal.timesLess("span unsampled 2 threads", NANOS, 6),
          Goal.timesLess("request sampled 2 threads", NANOS, 3),
          Goal.timesLess("request unsampled 2 threads", NANOS, 3),
          Goal.timesLessThan("cpu per delivered span", CPU_MICROS, "otel", 4),
          Goal.timesLessThan("cpu per delivered span", CPU_MICROS, "brave", 8),
          Goal.timesLessThan("cpu per delivered span trace of 8", CPU_MICROS, "otel", 4),
          Goal.timesLessThan("cpu per delivered span trace of 8", CPU_MICROS, "brave", 8),
          Goal.timesLessThan("cpu per span to file", CPU_MICROS, "brave", 6),
          Goal.timesLessThan("cpu per span to file trace of 8", CPU_MICROS, "brave", 6),
          Goal.timesLessThan("cpu per span to kafka 300 B", CPU_MICROS, "brave", 5),
          Goal.timesLessThan("cpu per span to kafka 300 B", CPU_MICROS, "json", 1),
          Goal.timesLessThan("cpu per span to kafka 1 KB", CPU_MICROS, "brave", 5),
          Goal.timesLessThan("cpu per span to kafka 1 KB", CPU_MICROS, "json", 1),
          Goal.atMost("drops to kafka", DROPPED, 0),
          Goal.atLeast("shipper", SPANS_PER_SECOND, 200_000),
          Goal.timesLess("jetty 0.3 %", ADDED_MICROS, 3),
          Goal.atMost("jetty 0.3 %", ADDED_MICROS, 1),
          Goal.timesLess("jetty 0.3 %", ADDED_BYTES, 3),
          Goal.timesLess("jetty 100 %", ADDED_MICROS, 3),
          Goal.timesLess("jetty 100 %", ADDED_BYTES, 3),
          Goal.timesLess("okhttp 0.3 %", ADDED_MICROS, 3),
          Goal.atMost("okhttp 0.3 %", ADDED_MICROS, 1),
          Goal.timesLess("okhttp 0.3 %", ADDED_BYTES, 3),
          Goal.timesLess("okhttp 100 %", ADDED_MICROS, 3),
          Goal.timesLess("okhttp 100 %", ADDED_BYTES, 3),
          Goal.timesLess("jdbc 0.3 %", ADDED_MICROS, 3),
          Goal.atMost("jdbc 0.3 %", ADDED_MICROS, 1),
          Goal.timesLess("jdbc 0.3 %", ADDED_BYTES, 3),
          Goal.timesLess("jdbc 100 %", ADDED_MICROS, 3),
          Goal.timesLess("jdbc 100 %", ADDED_BYTES, 3),
          Goal.timesLessThan("worker", WORKER_NANOS, "otel", 4),
          Goal.timesLessThan("worker proto3", WORKER_NANOS, "otel", 4),
          Goal.timesLessThan("worker proto3", WORKER_NANOS, "json", 1),
          Goal.atMost("jars", KILOBYTES, 250),
          Goal.timesLessThan("build a tracer", MILLIS, "otel", 1),
          Goal.atMost("start", CPU_MILLIS, 250),
          Goal.timesLess("start", CPU_MILLIS, 1),
          Goal.atMost("start to file", CPU_MILLIS, 250),
          Goal.atMost("start while disabled", CPU_MILLIS, 50),
          Goal.atMost("memory of a service", MEGABYTES, 12),
          Goal.atMost("memory of a service to file", MEGABYTES, 12));

  private Goals() {}
}
