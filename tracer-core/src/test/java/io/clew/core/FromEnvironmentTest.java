package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SettingsSource;
import io.clew.core.report.HeardLogger;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FromEnvironmentTest {
  private final HeardLogger log = new HeardLogger();

  private Tracing start(Map<String, String> environment) {
    FromEnvironment.Warnings warnings = new FromEnvironment.Warnings(log);
    return FromEnvironment.start(
        new SettingsSource(new Properties(), environment, warnings), warnings);
  }

  @Test
  void start_saysWhoIsTracedHowAndWhereto_andWhatIsSet() {
    start(
            Map.of(
                "CLEW_SERVICE", "feed",
                "CLEW_REPORTER", "slf4j",
                "CLEW_SAMPLER", "Broken",
                "CLEW_SAMPLEE_RATE", "1"))
        .close();

    assertThat(log.lines)
        .containsExactly(
            "WARN clew.sampler: expected one that can be started"
                + " (java.lang.NoClassDefFoundError: on purpose), got 'broken';"
                + " using 'no sampling: no trace begins here'",
            "WARN CLEW_SAMPLEE_RATE: there is no such setting; it is ignored;"
                + " 'CLEW_SAMPLE_RATE' is meant, perhaps",
            "INFO Tracing: 'feed' is traced with no sampler; spans go to"
                + " LoggingSpanSender(io.clew.spans); set: clew.service=feed (CLEW_SERVICE),"
                + " clew.sampler='no sampling: no trace begins here' (CLEW_SAMPLER, which was"
                + " refused), clew.reporter=slf4j (CLEW_REPORTER)");
  }

  @Test
  void start_off_isSaid() {
    start(Map.of("CLEW_SERVICE", "feed", "CLEW_ENABLED", "false", "CLEW_REPORTER", "NONE")).close();

    assertThat(log.lines)
        .last()
        .asString()
        .startsWith("INFO Tracing: 'feed' is not traced until its code enables it; set: ");
  }

  @Test
  void start_off_makesNoSamplerAndReporterUntilItIsSwitchedOn() {
    try (Tracing tracing =
        start(
            Map.of("CLEW_ENABLED", "false", "CLEW_REPORTER", "pigeon", "CLEW_SAMPLER", "broken"))) {
      tracing.tracer().buildSpan("x").start().finish();
      assertThat(log.lines).noneMatch(line -> line.contains("broken") && line.contains("WARN"));
      assertThat(tracing.flush(Duration.ZERO)).isTrue();

      tracing.setEnabled(true);
      tracing.tracer().buildSpan("x").start().finish();
      tracing.tracer().buildSpan("x").start().finish();
      tracing.tracer().buildSpan("x").withTag("sampling.priority", 1).start().finish();

      assertThat(log.lines).filteredOn(line -> line.startsWith("WARN clew.sampler")).hasSize(1);
      assertThat(log.lines).filteredOn(line -> line.startsWith("WARN clew.reporter")).hasSize(1);
    }
  }

  @Test
  void start_logThatThrows_doesNotEndTracing() {
    log.broken = new IllegalStateException("on purpose");
    try (Tracing tracing = start(Map.of("CLEW_REPORTER", "none", "CLEW_SAMPLER", "dice"))) {
      assertThat(tracing.isEnabled()).isTrue();
    }
  }

  /** The system properties of this JVM are broken for a moment. */
  @Test
  @Timeout(120)
  void fromEnvironment_propertiesThatThrow_startsWithoutThem() {
    Properties before = System.getProperties();
    AtomicBoolean broken = new AtomicBoolean(true);
    Thread itself = Thread.currentThread();
    Properties properties =
        new Properties(before) {
          private static final long serialVersionUID = 1;

          @Override
          public String getProperty(String key) {
            if (broken.get() && Thread.currentThread() == itself && key.startsWith("clew.")) {
              throw new IllegalStateException("on purpose");
            }
            return super.getProperty(key);
          }
        };
    System.setProperties(properties);
    try (Tracing tracing = Tracing.fromEnvironment()) {
      assertThat(tracing.tracer().buildSpan("x").start()).isNotNull();
    } finally {
      System.setProperties(before);
    }
  }
}
