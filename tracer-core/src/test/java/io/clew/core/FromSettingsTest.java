package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Sampler;
import io.clew.api.SamplerProvider;
import io.clew.api.Settings;
import io.clew.api.SpanReporter;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import io.clew.api.SpanSenderWrapper;
import io.clew.api.TraceContext;
import io.clew.core.report.AsyncReporter;
import io.clew.core.report.TeeReporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FromSettingsTest {
  private final List<String> warnings = new ArrayList<>();

  /** As if a library that it needs were missing. */
  public static final class BrokenSampler implements SamplerProvider {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public Sampler create(Settings settings) {
      throw new NoClassDefFoundError("on purpose");
    }
  }

  /** As if a library that a spool needs were missing, if there is one. */
  public static final class BrokenWrapper implements SpanSenderWrapper {
    @Override
    public SpanSender wrap(SpanSenderProvider provider, SpanSender sender, Settings settings) {
      if ("broken".equals(settings.text("clew.spool.directory"))) {
        throw new NoClassDefFoundError("com/fasterxml/jackson/core/JsonFactory");
      }
      return sender;
    }
  }

  @Test
  void wrapper_thatCannotStart_costsNoSpans() {
    Map<String, String> values = Map.of("clew.reporter", "slf4j", "clew.spool.directory", "broken");
    SpanReporter reporter = FromSettings.builder(settings(values)).reporter;

    assertThat(reporter).isInstanceOf(AsyncReporter.class);
    assertThat(reporter.close(Duration.ofMinutes(1))).isZero();
    assertThat(warnings)
        .contains(
            "clew.reporter: expected one that can be started (java.lang.NoClassDefFoundError:"
                + " com/fasterxml/jackson/core/JsonFactory; com.fasterxml.jackson.core:jackson-core"
                + " adds this class), got 'slf4j'; using 'slf4j without a spool'");
  }

  @Test
  void sampler_thatCannotStart_leavesTheApplicationRunning() {
    try (Tracing tracing = build(Map.of("clew.sampler", "broken", "clew.reporter", "none"))) {
      assertThat(sampled(tracing)).isFalse();
    }
    assertThat(warnings).hasSize(1).allMatch(line -> line.startsWith("clew.sampler: expected"));
  }

  @Test
  void namesThatNobodyKnows_areSaidWithThoseThatAreKnown() {
    try (Tracing tracing = build(Map.of("clew.sampler", "dice", "clew.reporter", "pigeon"))) {
      assertThat(sampled(tracing)).isFalse();
    }
    assertThat(warnings)
        .containsExactly(
            "clew.sampler: expected one of [broken] on the class path, got 'dice';"
                + " using 'no sampling: no trace begins here'",
            "clew.reporter: expected one of [none, slf4j] on the class path, got 'pigeon';"
                + " using 'none: no span goes there'");
  }

  @Test
  void namesOfModulesThatAreMissing_areSaidWithTheirArtifacts() {
    build(Map.of("clew.sampler", "Dynamic", "clew.reporter", "kafka")).close();

    assertThat(warnings)
        .containsExactly(
            "clew.sampler: expected one of [broken] on the class path (io.clew:clew-sampler adds"
                + " this one), got 'Dynamic'; using 'no sampling: no trace begins here'",
            "clew.reporter: expected one of [none, slf4j] on the class path"
                + " (io.clew:clew-reporter-kafka adds this one), got 'kafka';"
                + " using 'none: no span goes there'");
  }

  @Test
  void reporter_byName_isRunning() {
    SpanReporter reporter =
        FromSettings.builder(settings(Map.of("clew.reporter", "slf4j"))).reporter;

    assertThat(reporter).isInstanceOf(AsyncReporter.class);
    assertThat(reporter.close(Duration.ofMinutes(1))).isZero();
  }

  @Test
  void reporter_severalNames_areAllRunning() {
    SpanReporter reporter =
        FromSettings.builder(settings(Map.of("clew.reporter", "slf4j, pigeon,none,,slf4j")))
            .reporter;

    assertThat(reporter).isInstanceOf(TeeReporter.class);
    assertThat(reporter.toString()).containsPattern("\\[AsyncReporter.*, AsyncReporter.*]");
    assertThat(reporter.close(Duration.ofMinutes(1))).isZero();
    assertThat(warnings).filteredOn(line -> line.startsWith("clew.reporter")).hasSize(1);
  }

  @Test
  void reporter_settingThatMakesNoSense_isSaidOnce() {
    Map<String, String> values =
        Map.of("clew.reporter", "slf4j,slf4j", "clew.retry.max-attempts", "0");
    FromSettings.builder(settings(values)).reporter.close(Duration.ofMinutes(1));

    assertThat(warnings)
        .containsOnlyOnce(
            "clew.retry.max-attempts: expected a whole number from 1 to 1000, got '0'; using '8'");
  }

  @Test
  void limitsAndSwitches_areTaken() {
    Tracing.Builder builder =
        FromSettings.builder(
            settings(
                Map.of(
                    "clew.sampler", "broken",
                    "clew.reporter", "none",
                    "clew.enabled", "false",
                    "clew.trace-id-128-bit", "false",
                    "clew.span.max-tags", "5")));

    assertThat(builder.enabled).isFalse();
    assertThat(builder.traceId128Bit).isFalse();
    assertThat(builder.limits.maxTags()).isEqualTo(5);
    assertThat(builder.limits.maxLogs()).isEqualTo(SpanLimits.DEFAULT.maxLogs());
  }

  @Test
  void shutdownHook_isThereOnlyIfAskedFor() {
    assertThat(FromSettings.builder(settings(Map.of())).shutdownHook).isNull();
    assertThat(FromSettings.builder(settings(Map.of("clew.shutdown-hook", "true"))).shutdownHook)
        .isEqualTo(Tracing.CLOSE_TIMEOUT);
  }

  private static boolean sampled(Tracing tracing) {
    return ((TraceContext) tracing.tracer().buildSpan("x").start().context()).sampled();
  }

  private Tracing build(Map<String, String> values) {
    return FromSettings.builder(settings(values)).build();
  }

  private Settings settings(Map<String, String> values) {
    return new Settings("feed", values::get, warnings::add);
  }
}
