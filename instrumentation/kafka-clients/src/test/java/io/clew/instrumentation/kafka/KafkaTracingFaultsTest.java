package io.clew.instrumentation.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import io.opentracing.noop.NoopTracerFactory;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tracers that fail, and tracers that are not Clew's. */
class KafkaTracingFaultsTest {
  private final MockTracer mock = new MockTracer();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extract",
        "buildSpan",
        "ignoreActiveSpan",
        "addReference",
        "withTag",
        "start",
        "activateSpan",
        "activeSpan",
        "context",
        "inject",
        "setTag",
        "log",
        "close",
        "finish"
      })
  void tracerThatFails_costsNoRecord(String method) {
    FaultyTracer faulty = new FaultyTracer(method);
    KafkaTracing kafka = KafkaTracing.newBuilder(faulty.around(mock)).recordKeys(true).build();
    RecordingProducer recording = new RecordingProducer();
    Producer<String, String> producer = kafka.producer(recording.producer());
    int[] calls = new int[2];

    var unused =
        producer.send(
            new ProducerRecord<>("feeds", "key", "value"), (metadata, failure) -> calls[0]++);
    if (recording.callbacks.get(0) != null) {
      recording.callbacks.get(0).onCompletion(null, new IllegalStateException("refused"));
    }
    recording.failure = new IllegalStateException("closed");
    assertThatThrownBy(() -> producer.send(new ProducerRecord<>("feeds", "value")))
        .isSameAs(recording.failure);
    ConsumerRecord<String, String> message = Messages.with(recording.sent.get(0).headers());
    kafka.process(message, received -> calls[1]++);
    kafka.processBatch(List.of(message), received -> calls[1]++);
    IllegalStateException thrown = new IllegalStateException("of the handler");
    assertThatThrownBy(
            () ->
                kafka.process(
                    message,
                    received -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    kafka.start(message).setBaggageItem("a", "b");

    assertThat(calls).containsExactly(1, 2);
    assertThat(recording.sent).extracting(ProducerRecord::value).containsOnly("value").hasSize(2);
    assertThat(faulty.failures).isPositive();
  }

  @Test
  void tracerThatCannotExtract_startsATrace() {
    FaultyTracer faulty = new FaultyTracer("extract");
    KafkaTracing kafka = KafkaTracing.create(faulty.around(mock));
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceid", new byte[] {'x'});
    kafka.process(Messages.with(headers), message -> {});

    assertThat(faulty.failures).isPositive();
    assertThat(mock.finishedSpans()).singleElement().matches(span -> span.parentId() == 0);
  }

  @Test
  void anotherTracersContext_travels() {
    KafkaTracing kafka = KafkaTracing.create(mock);
    RecordingProducer recording = new RecordingProducer();
    Producer<String, String> producer = kafka.producer(recording.producer());
    Span request = mock.buildSpan("request").start();
    var scope = mock.activateSpan(request);
    ProducerRecord<String, String> message = new ProducerRecord<>("feeds", "value");
    message.headers().add("traceid", new byte[] {'9'}).add("type", new byte[] {'f'});
    var unused = producer.send(message);
    recording.callbacks.get(0).onCompletion(null, null);
    scope.close();

    kafka.process(Messages.with(recording.sent.get(0).headers()), received -> {});

    List<MockSpan> spans = mock.finishedSpans();
    assertThat(spans)
        .extracting(MockSpan::operationName)
        .containsExactly("send feeds", "process feeds");
    MockSpan sent = spans.get(0);
    assertThat(sent.parentId()).isEqualTo(((MockSpan) request).context().spanId());
    assertThat(spans.get(1).parentId()).isEqualTo(sent.context().spanId());
    assertThat(spans.get(1).references())
        .singleElement()
        .matches(reference -> reference.getReferenceType().equals("follows_from"));
    assertThat(recording.sent.get(0).headers().headers("traceid")).hasSize(1);
    assertThat(recording.sent.get(0).headers().headers("type")).hasSize(1);
    assertThat(spans).allMatch(span -> span.generatedErrors().isEmpty());
  }

  @Test
  void tracerThatWritesNothing_leavesTheRecordAlone() {
    Tracer noop = NoopTracerFactory.create();
    RecordingProducer recording = new RecordingProducer();
    ProducerRecord<String, String> message = new ProducerRecord<>("feeds", "value");
    var unused = KafkaTracing.create(noop).producer(recording.producer()).send(message);

    assertThat(recording.sent.get(0)).isSameAs(message);
  }
}
