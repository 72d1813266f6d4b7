package io.clew.instrumentation.kafka;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import brave.Tracing;
import brave.propagation.TraceContext;
import io.clew.api.FinishedSpan;
import io.clew.core.propagation.B3;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Tracer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brave's instrumentation of Kafka on the other side. */
@ExtendWith(SharedBroker.class)
class BraveTest {
  private final Tracing peer = Tracing.newBuilder().build();
  private final brave.kafka.clients.KafkaTracing peersKafka =
      brave.kafka.clients.KafkaTracing.create(peer);

  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().finishTimeout(Topic.LIMIT).build();

  @AfterEach
  void closeBrave() {
    peer.close();
  }

  private void assertThatBraveReads(Topic topic, Tracer tracer, InMemoryReporter reporter)
      throws Exception {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
    }

    TraceContext read = peersKafka.nextSpan(topic.read(1).get(0)).context();

    FinishedSpan sent = reporter.spanNamed("send " + topic.name());
    assertThat(read.traceIdString()).isEqualTo(sent.context().toTraceId());
    assertThat(read.parentIdString()).isEqualTo(sent.context().toSpanId());
    assertThat(read.sampled()).isTrue();
  }

  @Test
  void brave_readsOurHeaders(Topic topic, Tracer tracer, InMemoryReporter reporter)
      throws Exception {
    assertThatBraveReads(topic, tracer, reporter);
  }

  @Test
  void brave_readsOurSingleHeader(Topic topic) throws Exception {
    InMemoryReporter reporter = new InMemoryReporter();
    try (var single =
        io.clew.core.Tracing.newBuilder("test").inject(B3.SINGLE).reporter(reporter).build()) {
      assertThatBraveReads(topic, single.tracer(), reporter);
    }
  }

  @Test
  void process_readsBravesHeader(Topic topic, Tracer tracer, InMemoryReporter reporter)
      throws Exception {
    TraceContext sent;
    try (Producer<String, String> producer = peersKafka.producer(topic.producer(Map.of()))) {
      var request = peer.tracer().startScopedSpan("request");
      sent = request.context();
      producer.send(topic.message("one")).get(1, TimeUnit.MINUTES);
      request.finish();
    }

    KafkaTracing.create(tracer).process(topic.read(1).get(0), received -> {});

    FinishedSpan processed = reporter.spanNamed("process " + topic.name());
    assertThat(processed.context().toTraceId()).isEqualTo(sent.traceIdString());
    assertThat(processed.context().parentId()).isNotZero().isNotEqualTo(sent.spanId());
  }
}
