package io.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompareTest {
  @Test
  void chosen_isAllOrWhatIsAskedFor() {
    assertThat(Compare.chosen(List.of("target", "--quick"))).contains("jars", "jetty", "jmh");
    assertThat(Compare.chosen(List.of("target", "--rows", "jetty,jars", "--quick")))
        .containsExactlyInAnyOrder("jetty", "jars");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--quick", "tomcat", "jetty,", ""})
  void chosen_ofUnknownNames_saysWhatThereIs(String names) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Compare.chosen(List.of("target", "--rows", names)))
        .withMessageContaining("jetty,okhttp");
  }

  @Test
  void chosen_withoutNames_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Compare.chosen(List.of("target", "--rows")));
  }
}
