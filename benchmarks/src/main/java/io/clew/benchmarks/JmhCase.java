package io.clew.benchmarks;

import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.workload.DeepBenchmark;
import io.clew.benchmarks.workload.FloorBenchmark;
import io.clew.benchmarks.workload.RequestBenchmark;
import io.clew.benchmarks.workload.SpanBenchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One workload in one of its forms, for all tracers.
 *
 * @param benchmark the class that JMH runs
 * @param sampled whether spans are recorded
 * @param mdc whether ids are put into the MDC
 * @param threads how many threads run it at once
 */
record JmhCase(String workload, Class<?> benchmark, boolean sampled, boolean mdc, int threads) {
  /** All cases. A new workload is a line here. */
  static List<JmhCase> all(Effort effort) {
    List<JmhCase> cases = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      cases.add(new JmhCase("span", SpanBenchmark.class, true, false, threads));
      cases.add(new JmhCase("span", FloorBenchmark.class, true, false, threads));
      cases.add(new JmhCase("span", SpanBenchmark.class, false, false, threads));
      cases.add(new JmhCase("request", RequestBenchmark.class, true, false, threads));
      cases.add(new JmhCase("request", RequestBenchmark.class, false, false, threads));
      if (threads == 1 || effort.whole()) {
        cases.add(new JmhCase("deep", DeepBenchmark.class, true, false, threads));
        cases.add(new JmhCase("log correlation", SpanBenchmark.class, true, true, threads));
      }
      if (effort.whole()) {
        cases.add(new JmhCase("deep", DeepBenchmark.class, false, false, threads));
        cases.add(new JmhCase("log correlation", SpanBenchmark.class, false, true, threads));
      }
    }
    return cases;
  }

  /** The name of the measurements. */
  String bench() {
    return workload + (sampled ? " sampled" : " unsampled") + (threads > 1 ? " 2 threads" : "");
  }

  boolean isFloor() {
    return benchmark == FloorBenchmark.class;
  }

  /** The noop tracer shows what a workload costs without a tracer: one case is enough. */
  List<Peer> peers() {
    return Stream.of(Peer.values())
        .filter(peer -> mdc ? peer.correlatesLogs() : peer.records() || threads == 1)
        .toList();
  }
}
