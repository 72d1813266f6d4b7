package io.clew.instrumentation.kafka;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanKind;
import io.clew.core.Tracing;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients of a real broker that are traced by their settings alone. */
@ExtendWith(SharedBroker.class)
class InterceptorsTest {
  private static final Map<String, Object> PRODUCER =
      Map.of("interceptor.classes", TracingProducerInterceptor.class.getName());

  private static final Map<String, Object> CONSUMER =
      Map.of("interceptor.classes", TracingConsumerInterceptor.class.getName());

  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().finishTimeout(Topic.LIMIT).build();

  /** Whether this client tells interceptors which record was acknowledged. */
  private static boolean hearsOfHeaders() {
    return List.of(ProducerInterceptor.class.getMethods()).stream()
        .anyMatch(
            method ->
                method.getName().equals("onAcknowledgement") && method.getParameterCount() == 3);
  }

  @Test
  void records_sentAndReceived_areInOneTrace(
      Topic topic, Tracing own, Tracer tracer, InMemoryReporter reporter) throws Exception {
    assertThat(own.registerGlobally()).isTrue();
    try (Producer<String, String> producer = topic.producer(PRODUCER)) {
      Within.span(
          tracer,
          tracer.buildSpan("request").start(),
          () -> producer.send(topic.message("one")).get(1, TimeUnit.MINUTES));
    }
    List<ConsumerRecord<String, String>> records;
    try (var consumer = topic.consumer(CONSUMER)) {
      records = topic.poll(consumer, 1);
    }

    assertThat(reporter.awaitSpans(3, Topic.LIMIT))
        .hasTraces(
            """
            request
              send %1$s
                receive %1$s
            """
                .formatted(topic.name()));
    FinishedSpan sent = reporter.spanNamed("send " + topic.name());
    assertThat(sent).hasKind(SpanKind.PRODUCER).hasTag("message_bus.destination", topic.name());
    if (hearsOfHeaders()) {
      assertThat(sent).hasTag("kafka.partition", 0).hasTag("kafka.offset", 0L);
    }
    assertThat(reporter.spanNamed("receive " + topic.name()))
        .hasKind(SpanKind.CONSUMER)
        .hasTag("message_bus.destination", topic.name())
        .hasTag("kafka.group", "readers")
        .hasTag("kafka.partition", 0)
        .hasTag("kafka.offset", 0L)
        .hasTag("kafka.record.queue_time_ms")
        .doesNotHaveTag("kafka.key");
    assertThat(records).hasSize(1);
  }

  @Test
  void records_ofAnUnsampledTrace_carryTheDecision(
      Topic topic, Tracing own, Tracer tracer, InMemoryReporter reporter) throws Exception {
    assertThat(own.registerGlobally()).isTrue();
    try (Producer<String, String> producer = topic.producer(PRODUCER)) {
      Within.span(
          tracer,
          tracer.buildSpan("request").withTag(Tags.SAMPLING_PRIORITY, 0).start(),
          () -> producer.send(topic.message("one")).get(1, TimeUnit.MINUTES));
    }
    try (var consumer = topic.consumer(CONSUMER)) {
      Header sampled = topic.poll(consumer, 1).get(0).headers().lastHeader("X-B3-Sampled");
      assertThat(sampled.value()).asString().isEqualTo("0");
    }

    assertThat(reporter).hasNoSpans();
  }

  @Test
  void record_thatKafkaRefuses_isAnError(Topic topic, Tracing own, InMemoryReporter reporter) {
    assertThat(own.registerGlobally()).isTrue();
    Map<String, Object> settings =
        Map.of(
            "max.request.size",
            1000,
            "interceptor.classes",
            TracingProducerInterceptor.class.getName());
    try (Producer<String, String> producer = topic.producer(settings)) {
      assertThat(producer.send(topic.message("x".repeat(2000))))
          .failsWithin(Topic.LIMIT)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .withCauseInstanceOf(RecordTooLargeException.class);
    }

    FinishedSpan sent = reporter.awaitSpans(1, Topic.LIMIT).get(0);
    if (hearsOfHeaders()) {
      assertThat(sent).hasName("send " + topic.name()).hasError();
    } else {
      assertThat(sent).hasName("send " + topic.name()).hasNoError();
    }
  }

  @Test
  void record_ofAWrappedProducer_hasOneSpan(
      Topic topic, Tracing own, Tracer tracer, InMemoryReporter reporter) throws Exception {
    assertThat(own.registerGlobally()).isTrue();
    KafkaTracing kafka = KafkaTracing.create(tracer);
    try (Producer<String, String> producer = kafka.producer(topic.producer(PRODUCER))) {
      producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
      producer.send(topic.message("two")).get(1, TimeUnit.MINUTES);
    }

    kafka.process(topic.read(2).get(1), received -> {});

    assertThat(reporter)
        .hasTraces(
            """
            send %1$s
            send %1$s
              process %1$s
            """
                .formatted(topic.name()));
    for (FinishedSpan sent : reporter.spansNamed("send " + topic.name())) {
      assertThat(sent).hasTag("kafka.offset");
    }
  }

  @Test
  void records_withoutATracer_areLeftAlone(Topic topic) throws Exception {
    try (Producer<String, String> producer = topic.producer(PRODUCER)) {
      producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
    }

    try (var consumer = topic.consumer(CONSUMER)) {
      assertThat(topic.poll(consumer, 1).get(0).headers()).isEmpty();
    }
  }
}
