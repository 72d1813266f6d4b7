package io.clew.instrumentation.kafka;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.mock.MockTracer;
import io.opentracing.tag.Tags;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TracingExtension.class)
class TracingProducerTest {
  private final RecordingProducer recording = new RecordingProducer();
  private final List<Span> activeInCallback = new ArrayList<>();
  private Tracer tracer;
  private KafkaTracing kafka;
  private Producer<String, String> producer;

  @BeforeEach
  void wrap(Tracer tracer) {
    this.tracer = tracer;
    kafka = KafkaTracing.create(tracer);
    producer = kafka.producer(recording.producer());
  }

  private static ProducerRecord<String, String> message() {
    return new ProducerRecord<>("feeds", 3, 17L, "key", "value");
  }

  private void send(ProducerRecord<String, String> message) {
    var unused =
        producer.send(message, (metadata, failure) -> activeInCallback.add(tracer.activeSpan()));
  }

  private void acknowledge() {
    TopicPartition partition = new TopicPartition("feeds", 3);
    for (Callback callback : recording.callbacks) {
      callback.onCompletion(new RecordMetadata(partition, 42, 0, 17, 3, 5), null);
    }
    recording.callbacks.clear();
  }

  private static List<String> names(ProducerRecord<?, ?> message) {
    List<String> names = new ArrayList<>();
    message.headers().forEach(header -> names.add(header.key()));
    return names;
  }

  private static String value(ProducerRecord<?, ?> message, String name) {
    return new String(message.headers().lastHeader(name).value(), UTF_8);
  }

  @Test
  void send_endsTheSpan_whenTheRecordIsAcknowledged(InMemoryReporter reporter) {
    send(message());
    assertThat(reporter).hasNoSpans();
    assertThat(tracer.activeSpan()).isNull();

    acknowledge();

    assertThat(reporter.spanNamed("send feeds"))
        .isRoot()
        .hasTag("kafka.partition", 3)
        .hasTag("kafka.offset", 42L);
    assertThat(activeInCallback).containsOnlyNulls().hasSize(1);
  }

  /** Kafka calls back while it sends, if it refuses a record. */
  @Test
  void send_callbackThrows_endsTheSpanOnce() {
    MockTracer mock = new MockTracer();
    RuntimeException thrown = new IllegalStateException("on purpose");
    recording.refusal = new KafkaException("refused");

    assertThatThrownBy(
            () ->
                KafkaTracing.create(mock)
                    .producer(recording.producer())
                    .send(
                        message(),
                        (metadata, failure) -> {
                          throw thrown;
                        }))
        .isSameAs(thrown);

    assertThat(mock.finishedSpans())
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.generatedErrors()).isEmpty();
              assertThat(span.logEntries()).hasSize(1);
            });
    assertThat(mock.activeSpan()).isNull();
  }

  @Test
  void send_sendsACopy_ofWhatTheApplicationHasMade() {
    ProducerRecord<String, String> message = message();
    message.headers().add("type", "feed".getBytes(UTF_8)).add("empty", null);
    send(message);
    acknowledge();

    ProducerRecord<String, String> sent = recording.sent.get(0);
    assertThat(sent.topic()).isEqualTo("feeds");
    assertThat(sent.partition()).isEqualTo(3);
    assertThat(sent.timestamp()).isEqualTo(17);
    assertThat(sent.key()).isEqualTo("key");
    assertThat(sent.value()).isEqualTo("value");
    assertThat(names(sent)).startsWith("type", "empty").contains("X-B3-TraceId");
    assertThat(sent.headers().lastHeader("empty").value()).isNull();
    assertThat(names(message)).containsExactly("type", "empty");
  }

  @Test
  void send_ofTheSameRecordTwice_makesTwoContexts(InMemoryReporter reporter) {
    ProducerRecord<String, String> message = message();
    send(message);
    send(message);
    acknowledge();

    assertThat(reporter).hasSpans("send feeds", "send feeds");
    assertThat(value(recording.sent.get(0), "X-B3-SpanId"))
        .isNotEqualTo(value(recording.sent.get(1), "X-B3-SpanId"));
    assertThat(names(recording.sent.get(1))).doesNotHaveDuplicates();
  }

  /** Such as the headers of a received record, given on as they are. */
  @Test
  void send_ofARecordWithReadOnlyHeaders_replacesTheContext(InMemoryReporter reporter) {
    ProducerRecord<String, String> message = message();
    message.headers().add("b3", "000000000000000a-000000000000000b-1".getBytes(UTF_8));
    message.headers().add("X-B3-TRACEID", "000000000000000a".getBytes(UTF_8));
    message.headers().add("baggage", "user=other".getBytes(UTF_8));
    message.headers().add("type", null);
    ((org.apache.kafka.common.header.internals.RecordHeaders) message.headers()).setReadOnly();
    send(message);
    acknowledge();

    assertThat(names(recording.sent.get(0)))
        .containsExactlyInAnyOrder(
            "type", "X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled", "X-Request-Id");
    assertThat(reporter.spanNamed("send feeds")).isRoot();
  }

  @Test
  void send_ofARecordWithARequestId_keepsIt() {
    ProducerRecord<String, String> message = message();
    message.headers().add("x-request-id", "of-my-own".getBytes(UTF_8));
    send(message);
    acknowledge();

    ProducerRecord<String, String> sent = recording.sent.get(0);
    assertThat(value(sent, "x-request-id")).isEqualTo("of-my-own");
    assertThat(names(sent)).doesNotContain("X-Request-Id").contains("X-B3-TraceId");
  }

  @Test
  void send_inAnUnrecordedTrace_carriesItsContextWithoutASpan(InMemoryReporter reporter)
      throws Exception {
    Span request = tracer.buildSpan("request").withTag(Tags.SAMPLING_PRIORITY, 0).start();
    Within.span(
        tracer,
        request,
        () -> {
          send(message());
          var unused = producer.send(message());
        });
    recording.callbacks.removeIf(Objects::isNull);
    acknowledge();

    assertThat(activeInCallback).containsExactly(request);
    for (ProducerRecord<String, String> sent : recording.sent) {
      assertThat(value(sent, "X-B3-SpanId")).isEqualTo(request.context().toSpanId());
      assertThat(value(sent, "X-B3-Sampled")).isEqualTo("0");
    }
    assertThat(recording.sent).hasSize(2);
    assertThat(reporter).hasNoSpans();
  }

  @Test
  void send_thatThrows_isAnErrorAndThrowsOn(InMemoryReporter reporter) {
    recording.failure = new KafkaException("closed");

    assertThatThrownBy(() -> producer.send(message())).isSameAs(recording.failure);

    assertThat(reporter.spanNamed("send feeds")).hasError();
    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void send_ofNull_isTheProducersToRefuse(InMemoryReporter reporter) {
    assertThatThrownBy(() -> producer.send(null)).hasMessage("no record");
    assertThatThrownBy(() -> producer.send(null, null)).hasMessage("no record");
    assertThat(reporter).hasNoSpans();
  }

  @Test
  void callback_thatThrows_throwsOn(InMemoryReporter reporter) {
    IllegalStateException failure = new IllegalStateException("of the application");
    var unused =
        producer.send(
            message(),
            (metadata, exception) -> {
              throw failure;
            });

    assertThatThrownBy(this::acknowledge).isSameAs(failure);

    assertThat(reporter).hasSpans("send feeds");
    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void producer_thatIsWrappedTwice_makesOneSpan(InMemoryReporter reporter) {
    assertThat(kafka.producer(producer)).isSameAs(producer);

    // Something else is between the two.
    Producer<String, String> outer =
        kafka.producer(new TracingProducer<>(producer, new SendTracing(tracer, false)));
    var unused = outer.send(message());
    acknowledge();

    assertThat(reporter).hasSpans("send feeds");
    assertThat(names(recording.sent.get(0))).doesNotHaveDuplicates();
  }

  @Test
  void key_isRecordedIfAskedFor(InMemoryReporter reporter) {
    Object[] keys = {"a", 5, new UUID(1, 2), new byte[] {1}, null, "x".repeat(300)};
    Producer<Object, String> recordsKeys =
        recordingKeys(KafkaTracing.newBuilder(tracer).recordKeys(true).build());
    for (Object key : keys) {
      var unused = recordsKeys.send(new ProducerRecord<>("feeds", key, "value"));
    }
    acknowledge();

    assertThat(reporter.spans().stream().map(span -> span.tag("kafka.key")))
        .containsExactly("a", "5", new UUID(1, 2).toString(), null, null, "x".repeat(256));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private Producer<Object, String> recordingKeys(KafkaTracing tracing) {
    return tracing.producer((Producer) recording.producer());
  }

  /** All methods that this version of kafka-clients has. */
  @Test
  void methods_passThrough() throws Exception {
    List<String> called = new ArrayList<>();
    for (Method method : Producer.class.getMethods()) {
      if (!method.getName().equals("send")) {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
          arguments[i] = argument(method.getParameterTypes()[i]);
        }
        method.invoke(producer, arguments);
        called.add(method.getName());
      }
    }

    assertThat(recording.calls).isEqualTo(called).contains("close", "flush", "commitTransaction");
  }

  private static Object argument(Class<?> type) {
    if (type == String.class) {
      return "text";
    }
    return type == Duration.class ? Duration.ZERO : type == Map.class ? Map.of() : null;
  }

  @Test
  void headers_ofTheSentRecord_areText() {
    send(message());
    acknowledge();

    for (Header header : recording.sent.get(0).headers()) {
      assertThat(header.value()).asString(UTF_8).matches("[0-9a-f]+");
    }
  }
}
