package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Propagation;
import io.clew.api.Settings;
import io.clew.core.propagation.B3;
import io.clew.core.propagation.Baggage;
import io.clew.core.propagation.RequestId;
import io.clew.core.propagation.Trust;
import io.clew.core.propagation.W3C;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropagationSettingsTest {
  private final Map<String, String> values = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private PropagationSettings settings(String... keysAndValues) {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new PropagationSettings(
        new Settings("test", values::get, warnings::add), Tracing.newBuilder("test"));
  }

  @Test
  void nothingSet_areTheDefaultsOfTheBuilder() {
    PropagationSettings settings = settings();
    Tracing.Builder builder = Tracing.newBuilder("test");

    assertThat(settings.extract())
        .hasSize(4)
        .startsWith(builder.extracts.subList(0, 3).toArray(Propagation[]::new));
    assertThat(settings.extract()[3]).isInstanceOf(Baggage.class);
    assertThat(settings.inject())
        .hasSize(3)
        .startsWith(builder.injects.subList(0, 2).toArray(Propagation[]::new));
    assertThat(settings.inject()[2]).isSameAs(settings.extract()[3]);
    assertThat(settings.trust()).isSameAs(builder.trust);
    assertThat(warnings).isEmpty();
  }

  @Test
  void lists_inOrder_areWhatTheySay() {
    PropagationSettings settings =
        settings(
            "clew.propagation.extract", "w3c, B3-Single ,request-id-only",
            "clew.propagation.inject", "b3,w3c,request-id");

    assertThat(settings.extract())
        .containsExactly(W3C.TRACE_CONTEXT, B3.SINGLE, RequestId.BESIDE_TRACE_ID);
    assertThat(settings.inject())
        .containsExactly(B3.MULTI, W3C.TRACE_CONTEXT, RequestId.AS_TRACE_ID);
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"b4", "b3,", ",", "b3,,w3c", "b3;w3c", "b3 w3c"})
  void lists_withUnknownNames_areTheDefaultAndOneWarning(String value) {
    assertThat(settings("clew.propagation.inject", value).inject()).hasSize(3);
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("clew.propagation.inject: expected a comma list of [b3, b3-single, w3c,")
        .endsWith("got '" + value + "'; using 'b3,request-id,baggage'");
  }

  @Test
  void trust_named_isThat() {
    assertThat(settings("clew.trust", "All").trust()).isSameAs(Trust.ALL);
    assertThat(settings("clew.trust", "none").trust()).isSameAs(Trust.NONE);
    assertThat(settings("clew.trust", "capped").trust()).hasToString("capped to 10/s");
    assertThat(settings("clew.trust.max-forced-per-second", "0").trust())
        .hasToString("capped to 0/s");
    assertThat(warnings).isEmpty();
  }

  @Test
  void trust_misspelt_isNone() {
    assertThat(settings("clew.trust", "caped").trust()).isSameAs(Trust.NONE);
    assertThat(warnings)
        .containsExactly(
            "clew.trust: expected all, none or capped, got 'caped';"
                + " using 'none: every trace starts here'");
  }

  @Test
  void trust_rateThatIsNone_isTheDefault() {
    assertThat(settings("clew.trust", "capped", "clew.trust.max-forced-per-second", "-1").trust())
        .hasToString("capped to 10/s");
    assertThat(warnings).hasSize(1);
  }

  @Test
  void fromSettings_always_usesThem() {
    settings("clew.propagation.extract", "w3c", "clew.trust", "none", "clew.reporter", "none");
    Tracing.Builder builder =
        FromSettings.builder(new Settings("test", values::get, warnings::add));

    assertThat(builder.extracts).containsExactly(W3C.TRACE_CONTEXT);
    assertThat(builder.injects).hasSize(3);
    assertThat(builder.trust).isSameAs(Trust.NONE);
  }
}
