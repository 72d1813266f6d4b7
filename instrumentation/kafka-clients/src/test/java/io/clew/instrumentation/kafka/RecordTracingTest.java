package io.clew.instrumentation.kafka;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingDecision;
import io.clew.core.Tracing;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Spans of records that were received, of any kind. */
@ExtendWith(TracingExtension.class)
class RecordTracingTest {

  private static String recorded(int trace) {
    return "%016x-%016x-1".formatted(trace, trace + 0x100);
  }

  private static String unrecorded(int trace) {
    return "%016x-%016x-0".formatted(trace, trace + 0x100);
  }

  private static void processBatch(Tracer tracer, List<ConsumerRecord<String, String>> batch) {
    List<Object> handled = new ArrayList<>();
    KafkaTracing.create(tracer).processBatch(batch, handled::add);
    assertThat(handled).containsExactly(batch);
  }

  private static List<ConsumerRecord<String, String>> batch(String... contexts) {
    List<ConsumerRecord<String, String>> batch = new ArrayList<>();
    for (String context : contexts) {
      batch.add(Messages.of("feeds", 3, context));
    }
    return batch;
  }

  @Test
  void process_ignoresTheActiveSpan_andRestoresIt(Tracer tracer, InMemoryReporter reporter)
      throws Exception {
    Span loop = tracer.buildSpan("loop").start();
    Within.span(
        tracer,
        loop,
        () -> {
          KafkaTracing.create(tracer)
              .process(
                  Messages.of("feeds", 3, null),
                  message -> assertThat(tracer.activeSpan()).isNotSameAs(loop));
          assertThat(tracer.activeSpan()).isSameAs(loop);
        });

    assertThat(reporter).hasTraces("loop\nprocess feeds\n");
  }

  @Test
  void queueTime_isLeftOut_ifItIsNotKnown(Tracer tracer, InMemoryReporter reporter) {
    long now = System.currentTimeMillis();
    KafkaTracing kafka = KafkaTracing.create(tracer);
    for (long timestamp : new long[] {now - 5000, -1, now + 3_600_000}) {
      kafka.process(Messages.of("feeds", 3, timestamp, new RecordHeaders()), message -> {});
    }

    List<FinishedSpan> spans = reporter.spans();
    assertThat((Long) spans.get(0).tag("kafka.record.queue_time_ms")).isBetween(5000L, 3_600_000L);
    assertThat(spans.get(1)).doesNotHaveTag("kafka.record.queue_time_ms");
    assertThat(spans.get(2)).doesNotHaveTag("kafka.record.queue_time_ms");
  }

  @Test
  void batch_withOneRecordedAmongMany_isInItsTrace(Tracer tracer, InMemoryReporter reporter) {
    processBatch(tracer, batch(null, unrecorded(1), unrecorded(2), recorded(3), unrecorded(4)));

    FinishedSpan span = reporter.spanNamed("process feeds");
    assertThat(span.context().traceIdLow()).isEqualTo(3);
    assertThat(span.context().parentId()).isEqualTo(0x103);
    assertThat(span).doesNotHaveTag("link.1").hasTag("kafka.batch.size", 5);
  }

  @Test
  void batch_ofUnrecordedTraces_isNotRecorded(Tracer tracer, InMemoryReporter reporter) {
    processBatch(tracer, batch(null, unrecorded(1), unrecorded(2)));

    assertThat(reporter).hasNoSpans();
  }

  @Test
  void batch_withoutTraces_isATrace(Tracer tracer, InMemoryReporter reporter) {
    processBatch(tracer, batch(null, null));

    assertThat(reporter.spanNamed("process feeds")).isRoot();
  }

  @Test
  void batch_withAnActiveSpan_isItsChild(Tracer tracer, InMemoryReporter reporter)
      throws Exception {
    Span job = tracer.buildSpan("job").start();
    Within.span(tracer, job, () -> processBatch(tracer, batch(recorded(1), recorded(2))));

    assertThat(reporter.spanNamed("process feeds"))
        .isChildOf(reporter.spanNamed("job"))
        .hasTag("link.1", "0000000000000001-0000000000000101 follows_from")
        .hasTag("link.2", "0000000000000002-0000000000000102 follows_from");
  }

  @Test
  void batch_withRepeatedSpans_refersToEachOnce(Tracer tracer, InMemoryReporter reporter) {
    processBatch(tracer, batch(recorded(1), recorded(2), recorded(1), recorded(2), recorded(2)));

    FinishedSpan span = reporter.spanNamed("process feeds");
    assertThat(span.context().traceIdLow()).isEqualTo(1);
    assertThat(span).hasTag("link.1").doesNotHaveTag("link.2");
  }

  @Test
  void batch_ofThousands_hasLimitedReferences(Tracer tracer, InMemoryReporter reporter) {
    List<ConsumerRecord<String, String>> batch =
        IntStream.rangeClosed(1, 5000)
            .mapToObj(i -> Messages.of("feeds", 3, recorded(i)))
            .collect(toList());
    processBatch(tracer, batch);

    // One of the 128 is the parent.
    FinishedSpan span = reporter.spanNamed("process feeds");
    assertThat(span).hasTag("link.127").doesNotHaveTag("link.128").doesNotHaveTag("clew.dropped");
  }

  @Test
  void batch_ofSeveralTopicsOrPartitions_namesNone(Tracer tracer, InMemoryReporter reporter) {
    processBatch(tracer, List.of(Messages.of("feeds", 3, null), Messages.of("friends", 3, null)));
    processBatch(tracer, List.of(Messages.of("feeds", 3, null), Messages.of("feeds", 4, null)));

    assertThat(reporter.spanNamed("process"))
        .doesNotHaveTag("message_bus.destination")
        .doesNotHaveTag("kafka.partition");
    assertThat(reporter.spanNamed("process feeds"))
        .hasTag("message_bus.destination", "feeds")
        .doesNotHaveTag("kafka.partition");
  }

  @Test
  void batch_withoutRecords_hasNoSpan(Tracer tracer, InMemoryReporter reporter) {
    processBatch(tracer, List.of());

    assertThat(reporter).hasNoSpans();
  }

  @Test
  void sampler_knowsNameKindAndTopic() {
    List<String> asked = new ArrayList<>();
    RecordingProducer recording = new RecordingProducer();
    try (Tracing tracing =
        Tracing.newBuilder("test")
            .sampler(
                request -> {
                  asked.add(
                      String.join(
                          " / ",
                          request.operation(),
                          String.valueOf(request.tag("span.kind")),
                          String.valueOf(request.tag("message_bus.destination"))));
                  return SamplingDecision.NEVER;
                })
            .reporter(new InMemoryReporter())
            .build()) {
      KafkaTracing kafka = KafkaTracing.create(tracing.tracer());
      var unused =
          kafka
              .producer(recording.producer())
              .send(new org.apache.kafka.clients.producer.ProducerRecord<>("feeds", "value"));
      kafka.process(Messages.of("feeds", 3, null), message -> {});
      kafka.processBatch(batch((String) null), batch -> {});
    }

    assertThat(asked)
        .containsExactly(
            "send feeds / producer / feeds",
            "process feeds / consumer / feeds",
            "process feeds / consumer / feeds");
  }

  @Test
  void names_ofManyTopics_areStillRight(Tracer tracer, InMemoryReporter reporter) {
    OperationNames names = new OperationNames("send");
    for (int i = 0; i < 10_000; i++) {
      assertThat(names.of("topic-" + i)).isEqualTo("send topic-" + i);
    }
    assertThat(names.of("topic-0")).isEqualTo("send topic-0");
  }
}
