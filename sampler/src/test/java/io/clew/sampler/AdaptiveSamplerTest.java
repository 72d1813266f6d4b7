package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.clew.api.SamplingDecision;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveSamplerTest {
  private static final long SECOND = 1_000_000_000L;

  /** Near its end, where the JVM's clock may be, too. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);

  private final SplittableRandom random = new SplittableRandom(1);

  private AdaptiveSampler sampler(double target, double minRate, double maxRate) {
    return new AdaptiveSampler(new AdaptiveRate.Limits(target, minRate, maxRate), now::get);
  }

  /** A hundred requests a second. */
  private void run(AdaptiveSampler sampler, String operation, int requests) {
    OperationRequest request = new OperationRequest(operation, false);
    for (int i = 0; i < requests; i++) {
      now.addAndGet(SECOND / 100);
      request.traceIdLow = random.nextLong();
      sampler.decide(request);
    }
  }

  @Test
  void decide_always_decidesAsProbabilisticAtTheRateInForce() {
    AdaptiveSampler sampler = sampler(7, 0, 1);
    run(sampler, "a", 1000);
    double rate = sampler.rate("a");
    ProbabilisticSampler probabilistic = ProbabilisticSampler.create(rate);
    int sampled = 0;
    for (boolean clientChosen : new boolean[] {false, true}) {
      OperationRequest request = new OperationRequest("a", clientChosen);
      for (int id = 0; id < 10_000; id++) {
        request.traceIdLow = clientChosen ? id : random.nextLong();
        now.addAndGet(SECOND / 100);
        SamplingDecision decision = sampler.decide(request);
        if (rate != decision.probability()) {
          rate = decision.probability();
          probabilistic = ProbabilisticSampler.create(rate);
        }
        boolean expected = probabilistic.decide(request).sampled();
        assertThat(decision).isEqualTo(new SamplingDecision(expected, rate, "adaptive"));
        sampled += expected ? 1 : 0;
      }
    }
    assertThat((double) sampled).isCloseTo(1400, within(4 * Math.sqrt(1400)));
  }

  @Test
  void decide_withinAnInterval_returnsTheSameDecisionsAndAllocatesNothing() {
    AdaptiveSampler sampler = sampler(1_000_000, 0, 0.5);
    OperationRequest request = new OperationRequest("a", false);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    sampler.decide(request);
    long before = 0;
    for (int i = 0; i < 200_000; i++) {
      if (i == 100_000) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      request.traceIdLow = (long) i << 48;
      sampler.decide(request);
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    assertThat(sampler.decide(request)).isSameAs(sampler.decide(request));
  }

  @Test
  void rate_differentLoads_differs() {
    AdaptiveSampler sampler = sampler(1, 0, 1);
    for (int i = 0; i < 1000; i++) {
      run(sampler, "often", 10);
      run(sampler, "seldom", 1);
    }

    assertThat(sampler.rate("often")).isCloseTo(0.011, within(0.0005));
    assertThat(sampler.rate("seldom")).isCloseTo(0.11, within(0.005));
    assertThat(sampler.rate("never")).isEqualTo(1);
  }

  @Test
  void rate_ofOperationsBeyondAThousand_isShared() {
    AdaptiveSampler sampler = sampler(1, 0, 1);
    for (int i = 0; i < 5000; i++) {
      run(sampler, "operation " + i, 1);
    }
    run(sampler, "operation 1000", 1000);

    assertThat(sampler.rate("operation 999")).isEqualTo(1);
    assertThat(sampler.rate("operation 1000")).isCloseTo(0.01, within(0.0005));
    assertThat(sampler.rate("operation 4999")).isEqualTo(sampler.rate("operation 1000"));
    assertThat(sampler.rate("not seen yet")).isEqualTo(sampler.rate("operation 1000"));

    run(sampler, "operation 999", 1000);
    assertThat(sampler.rate("operation 999")).isCloseTo(0.01, within(0.0005));
  }

  @Test
  void rate_ofOperationsWithLongNames_isShared() {
    AdaptiveSampler sampler = sampler(1, 0, 1);
    run(sampler, "x".repeat(201), 1000);

    assertThat(sampler.rate("y".repeat(100_000))).isCloseTo(0.01, within(0.0005));

    run(sampler, "y".repeat(200), 1);
    assertThat(sampler.rate("y".repeat(200))).isEqualTo(1);
  }

  /** Twenty seconds with 100,000 requests each, half of them on either thread. */
  @Test
  void decide_onTwoThreads_countsAllRequests() throws Exception {
    AdaptiveSampler sampler =
        new AdaptiveSampler(new AdaptiveRate.Limits(100, 0, 1), () -> now.get());
    // The clock goes on when both are done with a millisecond, however long one was held up in it.
    CyclicBarrier clock = new CyclicBarrier(2, () -> now.addAndGet(SECOND / 1000));
    AtomicLong seed = new AtomicLong();
    AtomicInteger sampled = new AtomicInteger();
    DoubleAdder weight = new DoubleAdder();
    DoubleAdder variance = new DoubleAdder();
    TwoThreads.run(
        () -> {
          SplittableRandom ids = new SplittableRandom(seed.incrementAndGet());
          OperationRequest request = new OperationRequest("a", false);
          for (int i = 0; i < 1_000_000; i++) {
            request.traceIdLow = ids.nextLong();
            SamplingDecision decision = sampler.decide(request);
            variance.add(1 / decision.probability() - 1);
            if (decision.sampled()) {
              sampled.incrementAndGet();
              weight.add(1 / decision.probability());
            }
            if (i % 50 == 49) {
              await(clock);
            }
          }
        });

    // A first second of any load brings up to ten targets and fifty.
    assertThat(sampled.get()).isBetween(1500, 2000 + 1050);
    assertThat(sampler.rate("a")).isCloseTo(0.001, within(0.0001));
    assertThat(weight.sum()).isCloseTo(2_000_000, within(6 * Math.sqrt(variance.sum())));
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void create_noTarget_isRefused(double target) {
    assertThatThrownBy(() -> AdaptiveSampler.create(target, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tracesPerSecondOfEachOperation: expected more than 0, got " + target);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1.5, 'maxRate: expected 0 to 1, got 1.5'",
    "0, -0.1, 'maxRate: expected 0 to 1, got -0.1'",
    "0, NaN, 'maxRate: expected 0 to 1, got NaN'",
    "-0.1, 1, 'minRate: expected 0 to 1.0 (maxRate), got -0.1'",
    "0.6, 0.5, 'minRate: expected 0 to 0.5 (maxRate), got 0.6'",
    "NaN, 0.5, 'minRate: expected 0 to 0.5 (maxRate), got NaN'",
  })
  void create_noRange_isRefused(double minRate, double maxRate, String message) {
    assertThatThrownBy(() -> AdaptiveSampler.create(1, minRate, maxRate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void toString_saysTargetAndRange() {
    assertThat(AdaptiveSampler.create(0.5, 0.001, 1))
        .hasToString("AdaptiveSampler(0.5/s of each operation, rate 0.001 to 1.0)");
  }
}
