package io.clew.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zipkin2.Endpoint;
import zipkin2.Span;

/** Where many reports took quadratic time, these took more than ten minutes. */
class ReportsTest {
  private static final int MANY = 100_000;
  private static final List<Span.Kind> KINDS = List.of(Span.Kind.values());

  private static Span.Builder span(long id) {
    return Span.newBuilder().traceId("a").id(id);
  }

  private static Endpoint service(String name) {
    return Endpoint.newBuilder().serviceName(name).build();
  }

  private static Span random(Random random) {
    Span.Builder span = span(1).timestamp(random.nextInt(5)).duration(random.nextInt(5));
    if (random.nextBoolean()) {
      span.kind(KINDS.get(random.nextInt(KINDS.size())));
    }
    span.parentId(random.nextInt(3)).shared(random.nextBoolean());
    span.name(random.nextBoolean() ? "n" + random.nextInt(3) : null);
    span.localEndpoint(random.nextBoolean() ? service("s" + random.nextInt(3)) : null);
    span.remoteEndpoint(random.nextBoolean() ? service("r" + random.nextInt(3)) : null);
    for (int i = random.nextInt(4); i > 0; i--) {
      span.putTag("k" + random.nextInt(3), "v" + random.nextInt(3));
      span.addAnnotation(1 + random.nextInt(3), "a" + random.nextInt(3));
    }
    return span.build();
  }

  private static String describe(SpanRow row) {
    return String.join(
        " ",
        row.id,
        row.parentId,
        String.valueOf(row.kind),
        String.valueOf(row.shared),
        row.start + "+" + row.duration,
        row.service,
        row.name,
        row.remoteService,
        row.host,
        row.tags.toString(),
        row.annotations.toString());
  }

  /** Zipkin merges two reports, and the next one with what comes of them. */
  @RepeatedTest(200)
  void merged_isWhatMergingOneByOneGives(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    List<Span> reports = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(6); i++) {
      reports.add(random(random));
    }
    SpanRow expected = SpanRow.of(reports.get(0));
    for (Span report : reports.subList(1, reports.size())) {
      expected.merge(List.of(SpanRow.of(report)));
    }

    SpanRow merged = SpanRow.merged(reports.stream().map(SpanRow::of).toList());

    assertThat(describe(merged)).isEqualTo(describe(expected));
    assertThat(merged.duration)
        .isEqualTo(reports.stream().mapToLong(Span::durationAsLong).max().orElseThrow());
  }

  @Test
  @Timeout(300)
  void manyReportsOfOneSpan_areMergedInOnePass() {
    TraceBuilder trace = Trace.newBuilder();
    for (int i = 1; i <= MANY; i++) {
      trace.add(span(1).timestamp(i).putTag("k" + i, "v").addAnnotation(i, "a").build());
    }

    Trace built = trace.build();

    assertThat(built.size()).isEqualTo(1);
    assertThat(built.start(0)).isEqualTo(1);
    assertThat(built.tags(0)).hasSize(MANY);
  }

  @Test
  @Timeout(300)
  void manyServersOfOneId_haveTheirChildrenInOnePass() {
    TraceBuilder trace = Trace.newBuilder();
    for (int i = 1; i <= MANY; i++) {
      Endpoint service = service("s" + i);
      trace.add(span(1).kind(Span.Kind.SERVER).timestamp(1).localEndpoint(service).build());
      trace.add(span(i + 1).parentId(1).timestamp(1).localEndpoint(service).build());
    }

    Trace built = trace.build();

    assertThat(built.size()).isEqualTo(2 * MANY + 1);
    assertThat(built.service(2)).isEqualTo(built.service(built.parent(2)));
  }
}
