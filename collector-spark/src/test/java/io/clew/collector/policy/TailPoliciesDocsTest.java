package io.clew.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

/** The example of the page does what the page says. */
class TailPoliciesDocsTest {
  private static final long DUE = 1_700_000_000_000L;

  private final Random random = new Random(1);
  private String file;
  private TailSampler sampler;

  @BeforeEach
  void readExample() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "collector.md"));
    String section = page.substring(page.indexOf("## Tail policies"));
    int start = section.indexOf("```json\n") + "```json\n".length();
    file = section.substring(start, section.indexOf("```", start));
    sampler = TailPolicies.parse(file).sampler(0, 1, 0);
  }

  private TailDecision decide(Span.Builder root) {
    return sampler.decide(Trace.of(List.of(root.build())), DUE);
  }

  private Span.Builder request() {
    return RandomTraces.root(random).duration(3000L);
  }

  private Span.Builder health() {
    return request().name("get /health").putTag("http.path", "/health/live");
  }

  private int kept(int requests, String service) {
    int kept = 0;
    for (int i = 0; i < requests; i++) {
      kept += decide(request().localEndpoint(RandomTraces.service(service))).isKept() ? 1 : 0;
    }
    return kept;
  }

  @Test
  void example_keepsWhatThePageSays() {
    assertThat(decide(request().name("a").putTag("error", "timeout")))
        .isEqualTo(new TailDecision("failed", 1));
    assertThat(decide(request().name("b").duration(500_001L)))
        .isEqualTo(new TailDecision("slow", 1));
    for (int i = 0; i < 3; i++) {
      assertThat(decide(request().name("c"))).isEqualTo(new TailDecision("new", 1));
    }
    assertThat(kept(3, "checkout")).isEqualTo(3);
    assertThat(kept(10_000, "checkout")).isBetween(2000 - 160, 2000 + 160);
    assertThat(kept(3, "feed")).isEqualTo(3);
    assertThat(kept(10_000, "feed")).isBetween(100 - 40, 100 + 40);
    for (int i = 0; i < 100; i++) {
      assertThat(decide(health()).isKept()).isFalse();
      assertThat(decide(health().putTag("error", "")).policy()).isEqualTo("failed");
    }
  }

  /** What a slip in a file makes of it. */
  @Test
  void message_isTheOneOnThePage() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "collector.md"));
    String message =
        page.lines().filter(line -> line.startsWith("line ")).findFirst().orElseThrow();
    String wrong =
        """
        {"policies": [
          {"name": "failed", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
          {"name": "slow", "type": "latency", "latency": {"threshold_ms": "500ms"}}
        ]}
        """;

    assertThatThrownBy(() -> TailPolicies.parse(wrong)).hasMessage(message);
  }

  /** All types of the table, and no other. */
  @Test
  void types_areThoseOfThePage() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "collector.md"));
    String table =
        page.substring(page.indexOf("| type |"), page.indexOf("`or` and `novel` are ours"));
    assertThatThrownBy(
            () -> TailPolicies.parse("{\"policies\": [{\"name\": \"a\", \"type\": \"?\"}]}"))
        .satisfies(
            e -> {
              String types = e.getMessage().replaceAll(".*one of |, got.*", "");
              for (String type : types.split(", ", -1)) {
                assertThat(table).contains("`" + type + "`");
              }
            });
  }
}
