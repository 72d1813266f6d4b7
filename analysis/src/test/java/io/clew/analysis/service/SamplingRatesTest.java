package io.clew.analysis.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;

class SamplingRatesTest {
  private final SamplingRates rates = new SamplingRates();

  private static Span.Builder root(int trace, String service) {
    return Span.newBuilder()
        .traceId(0, trace)
        .id(1)
        .timestamp(1_790_000_000_000_000L + trace)
        .duration(5L)
        .localEndpoint(Endpoint.newBuilder().serviceName(service).build());
  }

  @Test
  void rates_areThoseOfTheRoots_latestFirst() {
    for (int i = 1; i <= 4; i++) {
      Span.Builder web = root(i, "web").putTag("sampler.type", "probabilistic");
      Span call = root(i, "db").id(2).parentId(1).putTag("sampler.param", "0.9").build();
      rates.add(
          Trace.of(List.of(web.putTag("sampler.param", i < 4 ? "0.25" : "0.5").build(), call)));
    }
    rates.add(Trace.of(List.of(root(9, "batch").build())));

    assertThat(rates.rates())
        .containsExactly(
            new SamplingRates.Rate("batch", "", "", 1, 1, 1_790_000_000_000_009L),
            new SamplingRates.Rate("web", "probabilistic", "0.5", 1, 2, 1_790_000_000_000_004L),
            new SamplingRates.Rate("web", "probabilistic", "0.25", 3, 12, 1_790_000_000_000_003L));
  }

  @Test
  void missingRoot_saysNothing() {
    Span a = root(1, "a").id(2).parentId(7).build();
    Span b = root(1, "b").id(3).parentId(8).build();

    rates.add(Trace.of(List.of(a, b)));

    assertThat(rates.rates()).isEmpty();
  }
}
