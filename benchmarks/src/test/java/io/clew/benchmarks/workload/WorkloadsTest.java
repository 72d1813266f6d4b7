package io.clew.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every tracer does every workload's work, so that none is measured at doing nothing. */
class WorkloadsTest {
  private static final int RUNS = 20;

  static Stream<Arguments> combinations() {
    return Stream.of(Peer.values())
        .flatMap(
            peer ->
                Stream.of(true, false)
                    .flatMap(
                        sampled ->
                            Stream.of(
                                    new SpanWorkload(),
                                    new UrlWorkload(),
                                    new RequestWorkload(sampled),
                                    new DeepWorkload(),
                                    new TraceWorkload(100))
                                .map(workload -> Arguments.of(peer, sampled, workload))));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void workload_deliversAllItsSpansOrNone(Peer peer, boolean sampled, Workload workload) {
    int spans = sampled && peer.records() ? RUNS * workload.spans() : 0;
    try (Pipeline pipeline = peer.open(Setup.forBursts(sampled, false))) {
      for (int i = 0; i < RUNS; i++) {
        workload.run(pipeline.tracer());
      }
      pipeline.nudge();
      Drain.verify(pipeline, spans);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOOP")
  void request_sendsTheTraceOn(Peer peer) {
    for (boolean sampled : new boolean[] {true, false}) {
      RequestWorkload request = new RequestWorkload(sampled);
      try (Pipeline pipeline = peer.open(Setup.forBursts(true, false))) {
        request.run(pipeline.tracer());
      }
      assertThat(request.lastTraceIdSent()).isEqualTo(request.firstTraceIdReceived());
      assertThat(request.headersSent()).isGreaterThanOrEqualTo(3);
    }
  }
}
