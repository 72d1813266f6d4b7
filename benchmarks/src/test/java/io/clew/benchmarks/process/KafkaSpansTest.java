package io.clew.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.TraceWorkload;
import io.clew.testbed.KafkaBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSpansTest {
  private static final int TRACES = 250;
  private static final int SPANS = TRACES * TraceWorkload.SPANS;

  private static KafkaBroker broker;

  @TempDir private Path parent;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.started();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({
    "CLEW, false, 0, 155",
    "CLEW, true, 0, 300",
    "BRAVE, true, 0, 300",
    "CLEW, false, 700, 865",
    "CLEW, true, 700, 1000",
    "BRAVE, true, 700, 1000"
  })
  void verify_findsEverySpanThatWasFinished_andNoOther(
      Peer peer, boolean json, int textLength, int bytes) throws Exception {
    TraceWorkload workload = new TraceWorkload(textLength);
    try (KafkaSpans spans = newTopic(peer + "-" + json + "-" + textLength)) {
      Setup setup = json ? Setup.toKafkaInJson(spans.topic()) : Setup.toKafka(spans.topic());
      try (Pipeline pipeline = peer.open(setup)) {
        for (int i = 0; i < TRACES; i++) {
          workload.run(pipeline.tracer());
        }
        Drain.verify(pipeline, SPANS);
      }
      spans.verify(SPANS);
      assertThat(spans.bytesPerSpan()).isBetween(0.95 * bytes, 1.05 * bytes);
      assertThatIllegalStateException()
          .isThrownBy(() -> spans.verify(SPANS + 1))
          .withMessageContaining("expected 2001 spans, got 2000, 0 of them again");
    }
  }

  @Test
  void ship_bringsEverySpanOfTheFilesToTheTopic_andAgainToAnother() throws Exception {
    try (SpanFiles files = SpanFiles.in(parent);
        KafkaSpans one = newTopic("shipped-1");
        KafkaSpans other = newTopic("shipped-2")) {
      Shipping.write(files, SPANS);
      for (KafkaSpans spans : new KafkaSpans[] {one, other}) {
        Shipping.seconds(files, spans.topic());
        spans.verify(SPANS);
      }
    }
  }

  private static KafkaSpans newTopic(String name) throws Exception {
    return KafkaSpans.create(broker.bootstrapServers(), name);
  }
}
