package io.clew.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.clew.benchmarks.process.StartRuns.Footprint;
import io.clew.benchmarks.process.StartRuns.Service;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(OS.LINUX) // Of which it reads /proc.
class StartRunsTest {
  private static final int REQUESTS = 20;

  @ParameterizedTest
  @EnumSource
  void footprint_ofEachTracer_hasEverySpan(Tracers tracer) throws IOException {
    try (SpanReceiver receiver = new SpanReceiver()) {
      Service service =
          new Service(
              List.of(
                  "-Dclew.service=hello",
                  "-Dclew.sample-rate=1",
                  "-Dclew.reporter=zipkin",
                  "-Dclew.zipkin.endpoint=" + receiver.endpoint()),
              List.of(tracer.name(), receiver.endpoint()));

      Footprint footprint = Footprint.of(service, REQUESTS, receiver);

      receiver.verify(REQUESTS);
      assertThatIllegalStateException().isThrownBy(() -> receiver.verify(REQUESTS + 1));
      assertThat(footprint.cpuMillis()).isPositive();
      assertThat(footprint.megabytes()).isBetween(10.0, 1_000.0);
    }
  }

  @Test
  void footprint_withoutTracing_isTheSmallest() throws IOException {
    Footprint plain = Footprint.of(new Service(List.of(), List.of()), REQUESTS, spans -> {});
    Service disabled = new Service(List.of("-Dclew.enabled=false"), List.of("CLEW", ""));

    Footprint more = Footprint.of(disabled, REQUESTS, spans -> {}).minus(plain);

    assertThat(more.classes()).isPositive();
  }
}
