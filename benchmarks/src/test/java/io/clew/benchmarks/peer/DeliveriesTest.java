package io.clew.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeliveriesTest {
  /** More than a batch, of whichever tracer. */
  private static final int SPANS = 1 << 15;

  @ParameterizedTest
  @EnumSource(names = {"CLEW", "OTEL"})
  void release_letsTheWorkerBringWhatHadToWait(Peer peer) throws InterruptedException {
    try (Pipeline pipeline = peer.open(Setup.PROTO3)) {
      Deliveries deliveries = pipeline.deliveries();
      deliveries.hold();
      for (int i = 0; i < SPANS; i++) {
        pipeline.tracer().buildSpan("get").start().finish();
      }
      assertThat(deliveries.release()).isBetween(1L, SPANS / 2L);
      Drain.verify(pipeline, SPANS);
      assertThat(deliveries.nanosSinceRelease()).isPositive();
    }
  }

  @Test
  void release_withoutHold_fails() {
    assertThatIllegalStateException().isThrownBy(() -> new Deliveries().release());
  }
}
