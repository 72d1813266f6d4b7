package io.clew.instrumentation.kafka;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a request to the processing of its record, on a real broker. */
@ExtendWith(SharedBroker.class)
class KafkaTracingTest {
  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().finishTimeout(Topic.LIMIT).build();

  @Test
  void process_ofASentRecord_isInTheTraceOfTheRequest(
      Topic topic, Tracer tracer, InMemoryReporter reporter) throws Exception {
    KafkaTracing kafka = KafkaTracing.newBuilder(tracer).group("readers").build();
    Span request = tracer.buildSpan("request").start();
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      Within.span(
          tracer,
          request,
          () -> {
            producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
          });
    }

    kafka.process(
        topic.read(1).get(0),
        received -> {
          assertThat(received.value()).isEqualTo("one");
          tracer.buildSpan("query").start().finish();
        });

    assertThat(reporter)
        .hasTraces(
            """
            request
              send %1$s
                process %1$s
                  query
            """
                .formatted(topic.name()));
    assertThat(reporter.spanNamed("send " + topic.name()))
        .hasKind(SpanKind.PRODUCER)
        .hasTag("component", "java-kafka")
        .hasTag("message_bus.destination", topic.name())
        .hasTag("kafka.partition", 0)
        .hasTag("kafka.offset", 0L)
        .hasRemoteService("kafka")
        .doesNotHaveTag("kafka.key")
        .hasNoError();
    assertThat(reporter.spanNamed("process " + topic.name()))
        .hasKind(SpanKind.CONSUMER)
        .hasTag("component", "java-kafka")
        .hasTag("message_bus.destination", topic.name())
        .hasTag("kafka.partition", 0)
        .hasTag("kafka.offset", 0L)
        .hasTag("kafka.group", "readers")
        .hasTag("kafka.record.queue_time_ms")
        .hasRemoteService("kafka")
        .doesNotHaveTag("kafka.key")
        .hasNoError();
    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void process_ofARecordOfAnUnsampledTrace_staysUnsampled(
      Topic topic, Tracer tracer, InMemoryReporter reporter) throws Exception {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    Span request = tracer.buildSpan("request").withTag(Tags.SAMPLING_PRIORITY, 0).start();
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      Within.span(
          tracer,
          request,
          () -> {
            producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
          });
    }

    String[] trace = new String[1];
    kafka.process(
        topic.read(1).get(0), received -> trace[0] = tracer.activeSpan().context().toTraceId());

    assertThat(reporter).hasNoSpans();
    assertThat(trace[0]).isEqualTo(request.context().toTraceId());
  }

  @Test
  void process_ofARecordOfARequestWithAnId_hasTheId(
      Topic topic, Tracer tracer, InMemoryReporter reporter) throws Exception {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    Map<String, String> received = Map.of("X-Request-Id", "support-4711");
    Span request =
        tracer
            .buildSpan("request")
            .asChildOf(tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(received)))
            .start();
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      Within.span(
          tracer,
          request,
          () -> {
            producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
          });
    }

    kafka.process(topic.read(1).get(0), handled -> {});

    assertThat(reporter.spanNamed("process " + topic.name())).hasRequestId("support-4711");
  }

  @Test
  void process_thatFails_isAnErrorAndThrowsOn(Topic topic, Tracer tracer, InMemoryReporter reporter)
      throws Exception {
    KafkaTracing kafka = KafkaTracing.newBuilder(tracer).recordKeys(true).build();
    try (KafkaProducer<String, String> producer = topic.producer(Map.of())) {
      producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
    }
    ConsumerRecord<String, String> received = topic.read(1).get(0);
    IOException failure = new IOException("no disk");

    assertThatThrownBy(
            () ->
                kafka.process(
                    received,
                    handled -> {
                      throw failure;
                    }))
        .isSameAs(failure);

    assertThat(reporter.spanNamed("process " + topic.name()))
        .isRoot()
        .hasError()
        .hasTag("kafka.key", "key");
    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void start_andFinishOnAnotherThread_isOneSpan(
      Topic topic, Tracer tracer, InMemoryReporter reporter) throws Exception {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
    }
    Span span = kafka.start(topic.read(1).get(0));
    CompletableFuture.runAsync(
            () -> {
              Scope scope = tracer.activateSpan(span);
              tracer.buildSpan("query").start().finish();
              scope.close();
              span.finish();
            })
        .get(1, TimeUnit.MINUTES);

    assertThat(reporter)
        .hasTraces(
            """
            send %1$s
              process %1$s
                query
            """
                .formatted(topic.name()));
  }

  @Test
  void processBatch_ofSeveralTraces_refersToThemAll(
      Topic topic, Tracer tracer, InMemoryReporter reporter) throws Exception {
    KafkaTracing kafka = KafkaTracing.newBuilder(tracer).group("readers").build();
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      for (int i = 0; i < 3; i++) {
        producer.send(topic.message("of a trace")).get(1, TimeUnit.MINUTES);
      }
    }
    List<FinishedSpan> sent = reporter.awaitSpans(3, Topic.LIMIT);

    kafka.processBatch(
        topic.read(3),
        batch -> tracer.buildSpan("insert").withTag("n", batch.size()).start().finish());

    FinishedSpan batch = reporter.spanNamed("process " + topic.name());
    assertThat(batch)
        .isChildOf(sent.get(0))
        .hasKind(SpanKind.CONSUMER)
        .hasTag("link.1", reference(sent.get(1)))
        .hasTag("link.2", reference(sent.get(2)))
        .doesNotHaveTag("link.3")
        .hasTag("kafka.batch.size", 3)
        .hasTag("kafka.group", "readers")
        .hasTag("message_bus.destination", topic.name())
        .hasTag("kafka.partition", 0)
        .hasTag("kafka.record.queue_time_ms");
    assertThat(reporter.spanNamed("insert")).isChildOf(batch).hasTag("n", 3);
  }

  private static String reference(FinishedSpan span) {
    TraceContext context = span.context();
    return context.toTraceId() + "-" + context.toSpanId() + " follows_from";
  }

  @Test
  void send_withACallback_endsTheSpanAndHasTheCallersSpanActive(
      Topic topic, Tracer tracer, InMemoryReporter reporter) throws Exception {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    CompletableFuture<Span> active = new CompletableFuture<>();
    Span request = tracer.buildSpan("request").start();
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      Within.span(
          tracer,
          request,
          () -> {
            var sent =
                producer.send(
                    topic.message("one"),
                    (metadata, failure) -> {
                      assertThat(reporter).hasSpans("send " + topic.name());
                      active.complete(tracer.activeSpan());
                    });
            assertThat(tracer.activeSpan()).isSameAs(request);
            assertThat(active.get(1, TimeUnit.MINUTES)).isSameAs(request);
            assertThat(sent).succeedsWithin(Topic.LIMIT);
          });
    }
  }

  @Test
  void send_thatKafkaRefuses_isAnError(Topic topic, Tracer tracer, InMemoryReporter reporter)
      throws Exception {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    CompletableFuture<Span> active = new CompletableFuture<>();
    Map<String, Object> settings = Map.of("max.request.size", 1000);
    Span request = tracer.buildSpan("request").start();
    try (Producer<String, String> producer = kafka.producer(topic.producer(settings))) {
      Within.span(
          tracer,
          request,
          () -> {
            var refused =
                producer.send(
                    topic.message("x".repeat(2000)),
                    (metadata, failure) -> active.complete(tracer.activeSpan()));

            assertThat(refused)
                .failsWithin(Topic.LIMIT)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(RecordTooLargeException.class);
            // Kafka has called back while it was sending.
            assertThat(active).isCompletedWithValue(request);
          });
    }

    assertThat(reporter.spanNamed("send " + topic.name()))
        .hasError()
        .doesNotHaveTag("kafka.offset");
  }

  @Test
  void send_inATransaction_isOneOfIt(Topic topic, Tracer tracer, InMemoryReporter reporter) {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    Map<String, Object> settings = Map.of("transactional.id", topic.name());
    try (Producer<String, String> producer = kafka.producer(topic.producer(settings))) {
      producer.initTransactions();
      producer.beginTransaction();
      var aborted = producer.send(topic.message("aborted"));
      producer.flush();
      producer.abortTransaction();
      assertThat(aborted).isDone();
      producer.beginTransaction();
      var committed = producer.send(topic.message("committed"));
      producer.commitTransaction();
      assertThat(committed).isDone();
    }

    try (var consumer = topic.consumer(Map.of("isolation.level", "read_committed"))) {
      assertThat(topic.poll(consumer, 1))
          .extracting(ConsumerRecord::value)
          .containsExactly("committed");
    }
    assertThat(reporter).hasSpans("send " + topic.name(), "send " + topic.name());
  }

  @Test
  void send_ofAReceivedRecordsHeaders_replacesTheContextAlone(
      Topic topic, Tracer tracer, InMemoryReporter reporter) throws Exception {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    Map<String, String> stale = new HashMap<>();
    stale.put("b3", "000000000000000a-000000000000000b-0");
    stale.put("traceparent", "00-0000000000000000000000000000000a-000000000000000b-00");
    stale.put("x-b3-traceid", "000000000000000a");
    stale.put("type", "feed");
    ProducerRecord<String, String> message = topic.message("one");
    stale.forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
    Span request = tracer.buildSpan("request").start();
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      Within.span(
          tracer,
          request,
          () -> {
            producer.send(message).get(1, TimeUnit.MINUTES);
          });
    }

    ConsumerRecord<String, String> received = topic.read(1).get(0);
    assertThat(received.headers().toArray())
        .extracting(header -> header.key())
        .containsExactlyInAnyOrder(
            "type",
            "X-B3-TraceId",
            "X-B3-SpanId",
            "X-B3-ParentSpanId",
            "X-B3-Sampled",
            "X-Request-Id");
    kafka.process(received, handled -> {});
    assertThat(reporter.spanNamed("process " + topic.name()))
        .isChildOf(reporter.spanNamed("send " + topic.name()));
    assertThat(message.headers().toArray()).hasSize(4);
  }
}
