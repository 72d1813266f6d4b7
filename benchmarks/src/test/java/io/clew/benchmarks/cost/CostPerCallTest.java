package io.clew.benchmarks.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.clew.benchmarks.cost.CostPerCall.Cost;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CostPerCallTest {
  static Stream<Arguments> librariesAndPeers() {
    return Stream.of(Library.values())
        .flatMap(
            library -> CostRuns.PEERS.stream().map(peer -> Arguments.arguments(library, peer)));
  }

  /** It fails unless all calls are answered, and exactly the spans of these calls are delivered. */
  @ParameterizedTest
  @MethodSource("librariesAndPeers")
  void measure_ofEveryPeer_deliversASpanForEachRecordedCall(Library library, Peer peer)
      throws Exception {
    for (int sampled : new int[] {0, 3, Calls.ROUND}) {
      CostPerCall run = new CostPerCall(library, peer, sampled, 1);
      try {
        assertThat(run.measure(0).plainBytes()).isPositive();
      } finally {
        run.stop();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_ofAPeerWithoutInstrumentation_fails(Library library) {
    try (Pipeline pipeline = Peer.JAEGER.open(Setup.forInstrumentation())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> library.open(Peer.JAEGER, pipeline, 1))
          .withMessageContaining("JAEGER");
    }
  }

  @Test
  void parse_readsWhatIsPrinted() {
    Cost cost = new Cost(8.25, 0.5, 2953, 540.5);

    assertThat(Cost.parse(cost.toString())).isEqualTo(cost);
  }
}
