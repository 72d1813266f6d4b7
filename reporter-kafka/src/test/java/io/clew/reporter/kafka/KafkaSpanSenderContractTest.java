package io.clew.reporter.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.clew.api.Encoding;
import io.clew.api.SpanSender;
import io.clew.testbed.KafkaBroker;
import io.clew.testing.SpanSenderContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import zipkin2.codec.SpanBytesDecoder;

class KafkaSpanSenderContractTest {
  @Nested
  class Json extends Contract {
    Json(KafkaBroker broker) {
      super(broker, Encoding.ZIPKIN_JSON);
    }

    /** Objects of an array: braces in their texts come in pairs, or not at all. */
    @Override
    List<byte[]> slices(byte[] list) {
      String text = new String(list, ISO_8859_1);
      List<byte[]> spans = new ArrayList<>();
      int depth = 0;
      int start = 0;
      for (int i = 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '{' && depth++ == 0) {
          start = i;
        } else if (c == '}' && --depth == 0) {
          spans.add((text.substring(start, i + 1) + "\n").getBytes(ISO_8859_1));
        }
      }
      return spans;
    }

    @Override
    long number(byte[] slice) {
      return SpanBytesDecoder.JSON_V2.decodeOne(slice).timestampAsLong();
    }
  }

  @Nested
  class Proto3 extends Contract {
    Proto3(KafkaBroker broker) {
      super(broker, Encoding.ZIPKIN_PROTO3);
    }

    @Override
    List<byte[]> slices(byte[] list) throws IOException {
      ByteArrayInputStream in = new ByteArrayInputStream(list);
      List<byte[]> spans = new ArrayList<>();
      while (in.available() > 0) {
        int start = list.length - in.available();
        in.skipNBytes(1);
        int length = 0;
        int shift = 0;
        int next;
        do {
          next = in.read();
          length |= (next & 0x7f) << shift;
          shift += 7;
        } while (next > 0x7f);
        in.skipNBytes(length);
        spans.add(java.util.Arrays.copyOfRange(list, start, list.length - in.available()));
      }
      return spans;
    }

    @Override
    long number(byte[] slice) {
      return SpanBytesDecoder.PROTO3.decodeOne(slice).timestampAsLong();
    }
  }

  @ExtendWith(SharedBroker.class)
  abstract static class Contract extends SpanSenderContract {
    private final KafkaBroker broker;
    private final Encoding encoding;
    private Topic topic;

    Contract(KafkaBroker broker, Encoding encoding) {
      this.broker = broker;
      this.encoding = encoding;
    }

    abstract List<byte[]> slices(byte[] list) throws IOException;

    abstract long number(byte[] slice);

    @Override
    protected SpanSender newSender() throws Exception {
      topic = Topic.create(broker, 1, Map.of());
      return topic.sender().encoding(encoding).sendTimeout(Duration.ofSeconds(4)).build();
    }

    /** In the order of the batches, which is kept within a trace, and lost among traces. */
    @Override
    protected List<byte[]> arrived() throws IOException {
      List<byte[]> spans = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> message : topic.records()) {
        List<byte[]> trace = slices(message.value());
        org.assertj.core.api.Assertions.assertThat(trace)
            .isSortedAccordingTo(Comparator.comparingLong(this::number));
        spans.addAll(trace);
      }
      spans.sort(Comparator.comparingLong(this::number));
      return spans;
    }

    @Override
    protected AutoCloseable outage() {
      broker.pause();
      return broker::resume;
    }
  }
}
