package io.clew.sampler.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.sampler.SamplerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
  private static final ReporterNumbers KAFKA =
      new ReporterNumbers(
          1,
          "KafkaSpanSender(kafka:9092)",
          Map.of("reported", 10L, "sent", 7L, "droppedQueueFull", 1L, "pending", 2L));
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

  @Test
  void of_all_hasALineForEachLayerRuleAndBoost() {
    SamplerStatus status =
        new SamplerStatus(
            "feed \"x\"",
            true,
            List.of(
                new SamplerStatus.Layer(
                    "manual", false, null, null, null, null, List.of(), 0, 0, 0),
                new SamplerStatus.Layer(
                    "file /etc/rules.json",
                    true,
                    "5d41402abc4b",
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2026-01-01T00:00:09.500Z"),
                    "the file is gone",
                    List.of("line 2", "line 3"),
                    3,
                    2,
                    1)),
            List.of(
                new SamplerStatus.Rule("manual", "checkout", "const 1", 7, 0),
                new SamplerStatus.Rule("file /etc/rules.json", "default", "const 0", 0, 8)),
            List.of(new SamplerStatus.Boost("POST /checkout", 0.25, Duration.ofMillis(1500))));

    assertThat(StatusJson.of(status, List.of(KAFKA), NOW))
        .isEqualTo(
            """
            {
              "service": "feed \\"x\\"",
              "off": true,
              "layers": [
                { "name": "manual", "off": false, "version": null, "since": null, "confirmed": null, "age_seconds": null, "error": null, "warnings": [], "updates": 0, "refusals": 0, "failures": 0 },
                { "name": "file /etc/rules.json", "off": true, "version": "5d41402abc4b", "since": "2026-01-01T00:00:00Z", "confirmed": "2026-01-01T00:00:09.500Z", "age_seconds": 0.5, "error": "the file is gone", "warnings": ["line 2","line 3"], "updates": 3, "refusals": 2, "failures": 1 }
              ],
              "rules": [
                { "layer": "manual", "name": "checkout", "strategy": "const 1", "sampled": 7, "unsampled": 0 },
                { "layer": "file /etc/rules.json", "name": "default", "strategy": "const 0", "sampled": 0, "unsampled": 8 }
              ],
              "boosts": [
                { "rule": "POST /checkout", "rate": 0.25, "seconds_left": 1.5 }
              ],
              "reporters": [
                { "reporter": 1, "sender": "KafkaSpanSender(kafka:9092)", "droppedQueueFull": 1, "pending": 2, "reported": 10, "sent": 7 }
              ]
            }
            """);
  }

  @Test
  void of_nothing_isShort_andAClockThatWasSetBackMakesNoNegativeAge() {
    SamplerStatus status =
        new SamplerStatus(
            "feed",
            false,
            List.of(
                new SamplerStatus.Layer(
                    "manual", false, null, null, NOW.plusSeconds(9), null, List.of(), 0, 0, 0)),
            List.of(),
            List.of());

    assertThat(StatusJson.of(status, List.of(), NOW))
        .contains("\"age_seconds\": 0.0,")
        .endsWith("],\n  \"rules\": [],\n  \"boosts\": [],\n  \"reporters\": []\n}\n");
  }
}
