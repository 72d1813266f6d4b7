package io.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
  @Test
  void of_isTheMedianOfAllRounds() {
    Measurements measured = new Measurements();
    measured.add("span", Unit.NANOS, "clew", 100);
    measured.add("span", Unit.NANOS, "clew", 900);
    measured.add("span", Unit.NANOS, "clew", 110);

    assertThat(measured.of("span", Unit.NANOS, "clew")).hasValue(110);
    assertThat(measured.of("span", Unit.BYTES, "clew")).isEmpty();
    assertThat(measured.of("span", Unit.NANOS, "otel")).isEmpty();
  }

  @Test
  void median_ofAnEvenNumber_isInTheMiddle() {
    assertThat(Measurements.median(List.of(4.0, 1.0))).isEqualTo(2.5);
  }
}
