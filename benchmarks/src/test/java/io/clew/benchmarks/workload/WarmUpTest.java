package io.clew.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WarmUpTest {
  private static final int BUNCH = WarmUp.SPANS / 4;

  private final AtomicInteger bunches = new AtomicInteger();

  @Test
  @Timeout(120)
  void repeat_endsWhenTheCompilerIsQuiet_notBefore() {
    WarmUp.repeat(this::work, BUNCH);

    assertThat(bunches.get()).isGreaterThanOrEqualTo(8).matches(n -> n % 4 == 0);
  }

  @Test
  void repeat_compilerThatIsNeverQuiet_endsAtTheLimit() {
    WarmUp.repeat(this::work, BUNCH, 1);

    assertThat(bunches).hasValueLessThanOrEqualTo(4);
  }

  private void work() {
    bunches.incrementAndGet();
    long end = System.nanoTime() + 50_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
