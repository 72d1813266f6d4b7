package io.clew.instrumentation.kafka;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Tracer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that anybody may have written. */
@ExtendWith(TracingExtension.class)
class ReceivedHeadersTest {
  private static final String CONTEXT = "000000000000000a-000000000000000b-1";

  private final Headers headers = new RecordHeaders();

  private void add(String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }

  private List<String> seen() {
    List<String> seen = new ArrayList<>();
    new ReceivedHeaders(headers)
        .forEach(entry -> seen.add(entry.getKey() + "=" + entry.getValue()));
    return seen;
  }

  private void process(Tracer tracer) {
    KafkaTracing.create(tracer).process(Messages.with(headers), received -> {});
  }

  @Test
  void repeatedNames_countOnce_withTheLastValue() {
    add("b3", "first");
    add("type", "feed");
    add("B3", "last");

    assertThat(seen()).containsExactly("type=feed", "B3=last");
  }

  @Test
  void context_thatAForwarderHasAdded_counts(Tracer tracer, InMemoryReporter reporter) {
    add("b3", "000000000000000c-000000000000000d-0");
    add("b3", CONTEXT);
    process(tracer);

    assertThat(reporter.spanNamed("process feeds").context().traceIdLow()).isEqualTo(10);
  }

  @Test
  void duplicateTraceparent_isTheLastOne(Tracer tracer, InMemoryReporter reporter) {
    add("traceparent", "00-0000000000000000000000000000000c-000000000000000d-01");
    add("traceparent", "00-0000000000000000000000000000000a-000000000000000b-01");
    process(tracer);

    assertThat(reporter.spanNamed("process feeds").context().traceIdLow()).isEqualTo(10);
  }

  @Test
  void valueThatIsNull_isLeftOut(Tracer tracer, InMemoryReporter reporter) {
    headers.add("b3", null);
    add("X-B3-TraceId", "000000000000000a");
    add("X-B3-SpanId", "000000000000000b");
    process(tracer);

    assertThat(seen()).hasSize(2);
    assertThat(reporter.spanNamed("process feeds").context().parentId()).isEqualTo(11);
  }

  @Test
  void valueThatIsNoUtf8_isNoContext(Tracer tracer, InMemoryReporter reporter) {
    headers.add("b3", new byte[] {(byte) 0xff, (byte) 0xfe, '-', (byte) 0xc0, 0});
    process(tracer);

    assertThat(seen()).containsExactly("b3=\uFFFD\uFFFD-\uFFFD\0");
    assertThat(reporter.spanNamed("process feeds")).isRoot();
  }

  @Test
  void valueThatIsHuge_isLeftOut(Tracer tracer, InMemoryReporter reporter) {
    headers.add("b3", new byte[5_000_000]);
    process(tracer);

    assertThat(seen()).isEmpty();
    assertThat(reporter.spanNamed("process feeds")).isRoot();
  }

  @Test
  void headersThatAreMany_areLimited(Tracer tracer, InMemoryReporter reporter) {
    for (int i = 0; i < 100_000; i++) {
      add("name-" + i, "value");
    }
    add("b3", CONTEXT);
    process(tracer);

    assertThat(seen()).hasSize(128).endsWith("b3=" + CONTEXT);
    assertThat(reporter.spanNamed("process feeds").context().traceIdLow()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "0", "d", "zz-zz-1", "\0", "\uFFFF", "000000000000000a"})
  void oddContexts_costNothingButTheParent(String value, Tracer tracer) {
    add("b3", value);
    int[] calls = new int[1];
    KafkaTracing.create(tracer).process(Messages.with(headers), received -> calls[0]++);

    assertThat(calls).containsExactly(1);
    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void carrier_isOnlyRead() {
    add("type", "feed");
    ReceivedHeaders carrier = new ReceivedHeaders(headers);
    var entries = carrier.iterator();
    var entry = entries.next();

    assertThatThrownBy(() -> carrier.put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> entry.setValue("b")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    Iterator<?> none = new ReceivedHeaders(new RecordHeaders()).iterator();
    assertThat(none.hasNext()).isFalse();
  }
}
