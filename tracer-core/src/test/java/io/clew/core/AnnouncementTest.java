package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AnnouncementTest extends TracerFixture {
  private static void announce(Tracing tracing) {
    ((ClewTracer) tracing.tracer()).announce(new Announcement("0123456789ab"));
  }

  private static Map<String, Object> tags(FinishedSpan span) {
    Map<String, Object> tags = new TreeMap<>();
    for (int i = 0; i < span.tagCount(); i++) {
      tags.put(span.tagKey(i), span.tagValue(i));
    }
    return tags;
  }

  @Test
  void announce_isASpanWithoutSampling() throws Exception {
    sampler.decision = SamplingDecision.NEVER;
    announce(tracing().build());

    FinishedSpan span = only();
    assertThat(span.name()).isEqualTo("clew started");
    assertThat(span.localEndpoint().serviceName()).isEqualTo("feed");
    assertThat(span.context().sampled()).isTrue();
    assertThat(span.context().parentId()).isZero();
    assertThat(span.startMicros()).isEqualTo(clock.wallMicros());
    assertThat(span.samplingProbability()).isZero();
    assertThat(sampler.calls).hasValue(0);
    Map<String, Object> tags = tags(span);
    assertThat(tags)
        .containsOnlyKeys(
            "tracer.settings", "tracer.version", "host.name", "jvm.version", "process.pid")
        .containsEntry("tracer.settings", "0123456789ab")
        .containsEntry("process.pid", ProcessHandle.current().pid())
        .containsEntry("jvm.version", Runtime.version().toString());
    assertThat(tags.get("host.name").toString()).isNotBlank().isNotEqualTo("unknown");
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + tags.get("tracer.version") + "</version>");
  }

  /** Has rules, and has stopped all tracing. */
  private static final class Stopped implements Sampler {
    private boolean failing;

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      return SamplingDecision.NEVER;
    }

    @Override
    public boolean isOff() {
      return true;
    }

    @Override
    public String rulesVersion() {
      if (failing) {
        throw new IllegalStateException("on purpose");
      }
      return "9a472c1a3d59";
    }
  }

  @Test
  void announce_samplerWithRules_saysTheirVersion_alsoWhileTheySayOff() {
    announce(tracing().sampler(new Stopped()).build());

    assertThat(tags(only())).containsEntry("tracer.rules", "9a472c1a3d59");
  }

  @Test
  void announce_whileDisabled_waitsUntilTracingIsOn() {
    Tracing tracing = tracing().enabled(false).build();
    announce(tracing);
    assertThat(reported).isEmpty();

    tracing.setEnabled(true);
    assertThat(reported).hasSize(1);
    tracing.setEnabled(false);
    tracing.setEnabled(true);
    assertThat(reported).hasSize(1);
  }

  @Test
  void announce_samplerThatThrows_doesNoHarm() {
    Stopped sampler = new Stopped();
    sampler.failing = true;
    announce(tracing().sampler(sampler).build());

    assertThat(reported).isEmpty();
  }
}
