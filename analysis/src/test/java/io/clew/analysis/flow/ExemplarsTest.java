package io.clew.analysis.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExemplarsTest {
  @Test
  void add_keepsTheLongestThree_eachTraceOnce() {
    Exemplars exemplars = new Exemplars();
    exemplars.add("a", 10);
    exemplars.add("b", 40);
    exemplars.add("a", 50);
    exemplars.add("a", 5);
    exemplars.add("c", 20);
    exemplars.add("d", 30);
    exemplars.add("e", 1);
    exemplars.add("0", 30);

    assertThat(exemplars.traceIds()).containsExactly("a", "b", "0");
  }
}
