package io.clew.instrumentation.kafka;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanHandler;
import io.clew.core.Tracing;
import io.clew.core.report.AsyncReporter;
import io.clew.reporter.kafka.KafkaSpanSender;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Tracer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Spans that go to Kafka through a producer that has the interceptor, as all others have it. */
@ExtendWith(SharedBroker.class)
class ReporterLoopTest {
  private volatile AsyncReporter toKafka;

  /** Sends all spans to Kafka, those of a producer among them, if there were any. */
  private final class ToKafka implements SpanHandler {
    @Override
    public FinishedSpan onFinish(FinishedSpan span) {
      toKafka.report(span);
      return span;
    }
  }

  @RegisterExtension
  final TracingExtension tracing =
      TracingExtension.newBuilder().tracing(builder -> builder.addHandler(new ToKafka())).build();

  @Test
  void records_ofTheReporter_areNotTraced(
      Topic topic, Tracing own, Tracer tracer, InMemoryReporter reporter) {
    toKafka =
        AsyncReporter.newBuilder(
                KafkaSpanSender.newBuilder(topic.topic().bootstrapServers())
                    .topic(topic.name())
                    .property("interceptor.classes", TracingProducerInterceptor.class.getName())
                    .build())
            .build();
    assertThat(own.registerGlobally()).isTrue();
    try {
      tracer.buildSpan("request").start().finish();
      assertThat(toKafka.flush(Topic.LIMIT)).isTrue();

      // A span of its producer would have been reported before the batch was counted as sent.
      assertThat(toKafka.stats().sent()).isEqualTo(1);
      assertThat(toKafka.stats().reported()).isEqualTo(1);
      List<ConsumerRecord<String, String>> spans;
      try (var consumer =
          topic.consumer(
              Map.of("interceptor.classes", TracingConsumerInterceptor.class.getName()))) {
        spans = topic.poll(consumer, 1);
      }
      KafkaTracing.create(tracer).process(spans.get(0), received -> {});
      assertThat(reporter).hasSpans("request");
      assertThat(spans.get(0).headers().lastHeader("X-B3-Sampled").value())
          .asString()
          .isEqualTo("0");
    } finally {
      toKafka.close(Topic.LIMIT);
    }
  }
}
