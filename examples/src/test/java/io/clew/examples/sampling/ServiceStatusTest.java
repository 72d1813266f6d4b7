package io.clew.examples.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.sampler.DynamicSampler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServiceStatusTest {
  @Test
  void parse_readsWhatToTextWrites() throws Exception {
    ServiceStatus status =
        new ServiceStatus(true, "POST /a=b: 1.0", "", "line 3: \"x\"\nexpected ü # !", 7);

    assertThat(ServiceStatus.parse(status.toText())).isEqualTo(status);
  }

  @Test
  void of_namesTheRatesInForce() {
    try (DynamicSampler sampler = DynamicSampler.newBuilder("shop").build()) {
      sampler.set(RulesFile.rate("POST /checkout", 1, 0.01));
      sampler.boost("GET /feed", 1, Duration.ofMinutes(1));

      assertThat(ServiceStatus.of(sampler.status(), 0).inWords())
          .matches(
              "GET /feed 1\\.0, POST /checkout 1\\.0, default 0\\.01"
                  + " \\(boost: GET /feed 1\\.0 for \\d+ s\\)");
      sampler.stop();
      assertThat(ServiceStatus.of(sampler.status(), 0).inWords())
          .matches("off \\(boost: GET /feed 1\\.0 for \\d+ s\\)");
    }
  }
}
