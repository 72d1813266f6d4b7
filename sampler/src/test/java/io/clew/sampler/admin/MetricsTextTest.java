package io.clew.sampler.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.sampler.SamplerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

  @Test
  void of_all_isAsPrometheusReadsIt() {
    SamplerStatus status =
        new SamplerStatus(
            "feed",
            false,
            List.of(
                new SamplerStatus.Layer(
                    "file \\a\"b\n",
                    false,
                    "1",
                    NOW,
                    NOW.minusSeconds(2),
                    null,
                    List.of(),
                    3,
                    2,
                    1)),
            List.of(new SamplerStatus.Rule("manual", "checkout", "const 1", 7, 8)),
            List.of(new SamplerStatus.Boost("a", 0.25, Duration.ofMillis(1500))));
    ReporterNumbers kafka =
        new ReporterNumbers(
            1,
            "kafka",
            Map.of(
                "reported",
                10L,
                "sent",
                7L,
                "droppedQueueFull",
                1L,
                "droppedClosed",
                0L,
                "pending",
                2L));

    assertThat(MetricsText.of(status, List.of(kafka), NOW))
        .isEqualTo(
            """
            # HELP clew_spans_reported_total Spans that the application finished.
            # TYPE clew_spans_reported_total counter
            clew_spans_reported_total{service="feed",reporter="1",sender="kafka"} 10
            # HELP clew_spans_sent_total Spans that the receiver has.
            # TYPE clew_spans_sent_total counter
            clew_spans_sent_total{service="feed",reporter="1",sender="kafka"} 7
            # HELP clew_spans_dropped_total Spans that were lost, by reason.
            # TYPE clew_spans_dropped_total counter
            clew_spans_dropped_total{service="feed",reporter="1",sender="kafka",reason="closed"} 0
            clew_spans_dropped_total{service="feed",reporter="1",sender="kafka",reason="queue-full"} 1
            # HELP clew_spans_pending Spans that are queued or being sent.
            # TYPE clew_spans_pending gauge
            clew_spans_pending{service="feed",reporter="1",sender="kafka"} 2
            # HELP clew_sampler_off 1 while all tracing is stopped.
            # TYPE clew_sampler_off gauge
            clew_sampler_off{service="feed"} 0
            # HELP clew_sampler_decisions_total Traces begun here, by rule and decision.
            # TYPE clew_sampler_decisions_total counter
            clew_sampler_decisions_total{service="feed",layer="manual",rule="checkout",sampled="true"} 7
            clew_sampler_decisions_total{service="feed",layer="manual",rule="checkout",sampled="false"} 8
            # HELP clew_sampler_boosts Boosts that are not over.
            # TYPE clew_sampler_boosts gauge
            clew_sampler_boosts{service="feed"} 1
            # HELP clew_sampler_updates_total Rule sets taken.
            # TYPE clew_sampler_updates_total counter
            clew_sampler_updates_total{service="feed",layer="file \\\\a\\"b\\n"} 3
            # HELP clew_sampler_refusals_total Rule sets refused.
            # TYPE clew_sampler_refusals_total counter
            clew_sampler_refusals_total{service="feed",layer="file \\\\a\\"b\\n"} 2
            # HELP clew_sampler_failures_total Reads of a source that found nothing usable.
            # TYPE clew_sampler_failures_total counter
            clew_sampler_failures_total{service="feed",layer="file \\\\a\\"b\\n"} 1
            # HELP clew_sampler_age_seconds How long ago the source was last read.
            # TYPE clew_sampler_age_seconds gauge
            clew_sampler_age_seconds{service="feed",layer="file \\\\a\\"b\\n"} 2
            """);
  }
}
