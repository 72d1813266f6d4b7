package io.clew.benchmarks.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that is compared does what it is compared for. */
class DeciderTest {
  private static final int REQUESTS = 100_000;

  @ParameterizedTest
  @EnumSource(
      value = Decider.class,
      names = {"CLEW_SHARE", "OTEL_SHARE", "BRAVE_SHARE", "JAEGER_SHARE"})
  void share_recordsThreeInAThousand(Decider decider) {
    assertThat(sampled(decider)).isBetween(250, 350);
  }

  /** Rates from 0.0001 to 0.01, of a hundred operations. */
  @ParameterizedTest
  @EnumSource(
      value = Decider.class,
      names = {"CLEW_RULES", "JAEGER_OPERATIONS"})
  void rules_recordTheirMean(Decider decider) {
    assertThat(sampled(decider)).isBetween(430, 590);
  }

  @ParameterizedTest
  @EnumSource(
      value = Decider.class,
      names = {"CLEW_LIMIT", "BRAVE_LIMIT", "JAEGER_LIMIT"})
  void limit_recordsSomeAndNotAll(Decider decider) {
    assertThat(sampled(decider)).isBetween(1, REQUESTS / 2);
  }

  private static int sampled(Decider decider) {
    Predicate<Requests.One> sampler = decider.open();
    int sampled = 0;
    for (int i = 0; i < REQUESTS; i += Requests.COUNT) {
      Requests requests = new Requests(i);
      for (int j = 0; j < Requests.COUNT; j++) {
        sampled += sampler.test(requests.next()) ? 1 : 0;
      }
    }
    return sampled;
  }
}
