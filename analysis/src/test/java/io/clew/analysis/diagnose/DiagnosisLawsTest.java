package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.path.CriticalPath;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;

/** What holds for any trace. */
class DiagnosisLawsTest {
  private static final List<String> STATEMENTS =
      List.of("SELECT a FROM t WHERE b = ?", "SELECT a FROM t WHERE b = 1", "UPDATE t SET a = 1");

  private static List<Span> randomTrace(Random random) {
    List<Span> spans = new ArrayList<>();
    int size = 2 + random.nextInt(80);
    for (int id = 1; id <= size; id++) {
      Span.Kind kind = id == 1 ? Span.Kind.SERVER : kind(random);
      int parent = id - 1 - random.nextInt(Math.min(id - 1, 20) + 1);
      Span.Builder span =
          Span.newBuilder()
              .traceId("aa")
              .id(Integer.toHexString(id))
              .kind(kind)
              .name(List.of("get", "post", "select", "send", "/users/7").get(random.nextInt(5)))
              .localEndpoint(Endpoint.newBuilder().serviceName("s" + random.nextInt(3)).build())
              .timestamp(1_000_000 + random.nextInt(400_000))
              .duration(1 + random.nextInt(150_000));
      if (id > 1) {
        span.parentId(Integer.toHexString(Math.max(1, parent)));
      }
      switch (random.nextInt(4)) {
        case 0 -> span.putTag("http.method", "GET").putTag("http.path", "/u/" + random.nextInt(4));
        case 1 -> span.putTag("db.statement", STATEMENTS.get(random.nextInt(3)));
        case 2 -> span.putTag("peer.service", random.nextBoolean() ? "redis" : "users");
        default -> span.putTag("error", random.nextBoolean() ? "x" : "false");
      }
      spans.add(span.build());
    }
    return spans;
  }

  private static Span.Kind kind(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Span.Kind.PRODUCER;
      case 1 -> Span.Kind.CONSUMER;
      case 2 -> Span.Kind.SERVER;
      default -> Span.Kind.CLIENT;
    };
  }

  @Test
  void of_anyTrace_savesNoMoreThanThePathOfTheSpansThatItNames() {
    Random random = new Random(3);
    int found = 0;
    for (int round = 0; round < 1000; round++) {
      Trace trace = Trace.of(randomTrace(random));
      CriticalPath path = CriticalPath.of(trace);
      for (Finding finding : Diagnosis.of(trace)) {
        found++;
        assertThat(finding.savingLowMicros()).isBetween(0L, finding.savingHighMicros());
        if (finding.finding() == FindingKind.BATCH || finding.finding() == FindingKind.STRAGGLER) {
          List<String> ids = finding.exemplars().get(0).spanIds();
          long onPath = 0;
          for (int span = 0; span < trace.size(); span++) {
            onPath += ids.contains(trace.spanId(span)) ? path.subtreeMicros(span) : 0;
          }
          assertThat(finding.savingHighMicros()).as("%s", finding).isLessThanOrEqualTo(onPath);
        }
        if (finding.finding() != FindingKind.WASTED) {
          assertThat(finding.savingHighMicros()).isLessThanOrEqualTo(trace.duration(0));
        }
      }
    }
    assertThat(found).isGreaterThan(1000);
  }

  @Test
  void of_spansInAnyOrder_findsTheSame() {
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      List<Span> spans = randomTrace(random);
      List<Finding> expected = Diagnosis.of(Trace.of(spans));
      Collections.shuffle(spans, random);

      assertThat(Diagnosis.of(Trace.of(spans))).isEqualTo(expected);
    }
  }
}
