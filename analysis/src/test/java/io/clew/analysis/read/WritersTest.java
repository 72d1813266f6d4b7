package io.clew.analysis.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;

/** Spans as other writers of Zipkin's format send them. */
class WritersTest {
  private final List<Span> spans = new ArrayList<>();
  private final SpanReader reader = new SpanReader(spans::add);

  private void read(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(WritersTest.class.getResourceAsStream(name))) {
      reader.readJson(in);
    }
  }

  @Test
  void brave_sharesIdsBetweenClientAndServer() throws IOException {
    read("brave.json");

    assertThat(reader.unreadable()).isZero();
    assertThat(spans).hasSize(3);
    assertThat(spans.get(0).remoteEndpoint())
        .isEqualTo(Endpoint.newBuilder().ip("::1").port(63678).build());
    assertThat(spans.get(1).annotations()).hasSize(2);
    assertThat(spans.get(2).shared()).isTrue();
    assertThat(spans.get(2).id()).isEqualTo(spans.get(1).id());
    Trace trace = Trace.of(spans);
    assertThat(trace.size()).isEqualTo(3);
    assertThat(trace.parent(2)).isEqualTo(1);
    assertThat(trace.isError(2)).isTrue();
  }

  @Test
  void openTelemetry_hasTagsThatAreNotTextAndFractions() throws IOException {
    read("opentelemetry.ndjson");

    assertThat(reader.unreadable()).isZero();
    assertThat(spans).extracting(Span::traceId).containsOnly("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(spans)
        .extracting(Span::name)
        .containsExactly("get /feed", "render", "events publish");
    assertThat(spans.get(0).remoteServiceName()).isEqualTo("gateway");
    assertThat(spans.get(0).annotations().get(0).value())
        .isEqualTo("\"exception\":{\"exception.message\":\"x\"}");
    assertThat(spans.get(1).kind()).isNull();
    assertThat(spans.get(1).tags())
        .hasSize(5)
        .containsEntry("http.request.header.accept", "[\"a\",\"b\"]")
        .containsEntry("retries", "2")
        .containsEntry("cached", "false");
    assertThat(spans.get(2).timestampAsLong()).isEqualTo(1_700_000_000_005_000L);
    assertThat(spans.get(2).durationAsLong()).isEqualTo(300);
    assertThat(spans.get(2).remoteEndpoint())
        .isEqualTo(Endpoint.newBuilder().serviceName("kafka").port(9092).build());
  }

  @Test
  void jaeger_hasIdsInUpperCaseTextsAsTimesAndZeroAsParent() throws IOException {
    read("jaeger.json");

    assertThat(reader.unreadable()).isEqualTo(1);
    assertThat(reader.firstUnreadable()).endsWith("no id in hex");
    assertThat(spans).extracting(Span::traceId).containsOnly("bd7a977555f6b982");
    Span root = spans.get(0);
    assertThat(root.parentId()).isNull();
    assertThat(root.kind()).isEqualTo(Span.Kind.SERVER);
    assertThat(root.durationAsLong()).isEqualTo(718_390);
    assertThat(root.localEndpoint())
        .isEqualTo(Endpoint.newBuilder().serviceName("frontend").ip("10.1.0.7").build());
    assertThat(root.tags())
        .containsEntry("sampler.param", "true")
        .containsEntry("jaeger.version", "1.8");
    assertThat(spans.get(1).duration()).isNull();
    assertThat(spans.get(1).annotations()).hasSize(1);
    assertThat(spans.get(2).id()).isEqualTo("0000000000006f71");
    assertThat(Trace.of(spans).size()).isEqualTo(3);
  }

  @Test
  void zipkinServer_answersListsOfLists() throws IOException {
    read("zipkin-api.json");

    assertThat(reader.unreadable()).isZero();
    assertThat(spans).extracting(Span::name).containsExactly("a", "b", "c");
    assertThat(spans.get(2).debug()).isTrue();
  }
}
