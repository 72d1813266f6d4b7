package io.clew.benchmarks.writers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.path.CriticalPath;
import io.clew.analysis.path.SelfTimes;
import io.clew.analysis.read.SpanReader;
import io.clew.analysis.store.SpanLogStore;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.trace.Trace;
import io.jaegertracing.internal.JaegerSpanContext;
import io.jaegertracing.internal.samplers.ProbabilisticSampler;
import io.jaegertracing.internal.samplers.RateLimitingSampler;
import io.jaegertracing.spi.Sampler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zipkin2.Span;
import zipkin2.reporter.Encoding;

/** The same request, traced by real tracers, is the same trace. */
class WritersTest {
  private static final long START = 1_790_000_000_000_000L;
  private static final String SQL = "select name from users where id = 7";

  /** Kind, service, operation and callee, then start and duration, self and critical time. */
  private static final List<String> EXPECTED =
      List.of(
          "SERVER web get /page: 0 + 100000, self 20000, critical 20000",
          "  CLIENT web get users: 10000 + 50000, self 4000, critical 4000",
          "    SERVER users get /users: 12000 + 46000, self 16000, critical 16000",
          "      CLIENT users select db: 20000 + 30000, self 30000, critical 30000",
          "  CLIENT web get pins: 10500 + 29500, self 4000, critical 0, failed",
          "    SERVER pins get /pins: 12500 + 25500, self 25500, critical 0, failed",
          "  null web render: 65000 + 30000, self 30000, critical 30000");

  private static final String STRUCTURE =
      "web get /page SERVER[pins get /pins CLIENT!, users get /users CLIENT[db select CLIENT]]"
          + "[web render]";

  /** Serves a page: two calls at once, of which one fails, and then work of its own. */
  private static <S> void page(
      TracedService<S> web, TracedService<?> users, TracedService<?> pins) {
    S page = web.server(Map.of(), "get /page", START);
    web.tag(page, "http.path", "/page");
    web.log(page, START + 1_000, "cache.miss");
    S toUsers = web.client(page, "get", "users", START + 10_000);
    S toPins = web.client(page, "get", "pins", START + 10_500);
    users(users, web.headers(toUsers));
    pins(pins, web.headers(toPins));
    web.fail(toPins);
    web.finish(toPins, START + 40_000);
    web.finish(toUsers, START + 60_000);
    S render = web.local(page, "render", START + 65_000);
    web.finish(render, START + 95_000);
    web.finish(page, START + 100_000);
  }

  private static <S> void users(TracedService<S> users, Map<String, String> headers) {
    S server = users.server(headers, "get /users", START + 12_000);
    S query = users.client(server, "select", "db", START + 20_000);
    users.tag(query, "db.statement", SQL);
    users.finish(query, START + 50_000);
    users.finish(server, START + 58_000);
  }

  private static <S> void pins(TracedService<S> pins, Map<String, String> headers) {
    S server = pins.server(headers, "get /pins", START + 12_500);
    pins.fail(server);
    pins.finish(server, START + 38_000);
  }

  private static List<byte[]> messages(Writer writer) {
    SentSpans sent = new SentSpans(writer.encoding());
    try (TracedService<?> web = writer.service("web", sent);
        TracedService<?> users = writer.service("users", sent);
        TracedService<?> pins = writer.service("pins", sent)) {
      page(web, users, pins);
    }
    return sent.messages();
  }

  private static Trace read(Writer writer, List<byte[]> messages) throws IOException {
    List<Span> spans = new ArrayList<>();
    SpanReader reader = new SpanReader(spans::add);
    for (byte[] message : messages) {
      if (writer.encoding() == Encoding.JSON) {
        reader.readJson(new ByteArrayInputStream(message));
      } else {
        reader.readProto3(message);
      }
    }
    assertThat(reader.firstUnreadable()).isNull();
    return Trace.of(spans);
  }

  private static List<String> describe(Trace trace) {
    CriticalPath path = CriticalPath.of(trace);
    long[] self = SelfTimes.of(trace);
    int[] depths = new int[trace.size()];
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < trace.size(); i++) {
      depths[i] = i == 0 ? 0 : depths[trace.parent(i)] + 1;
      String name = trace.kind(i) + " " + trace.service(i) + " " + trace.name(i);
      lines.add(
          "  ".repeat(depths[i])
              + (name + " " + trace.remoteService(i)).strip()
              + (": " + (trace.start(i) - START) + " + " + trace.duration(i))
              + (", self " + self[i] + ", critical " + path.micros(i))
              + (trace.isError(i) ? ", failed" : ""));
    }
    return lines;
  }

  @ParameterizedTest
  @EnumSource
  void trace_isTheSame(Writer writer) throws IOException {
    Trace trace = read(writer, messages(writer));

    assertThat(describe(trace)).isEqualTo(EXPECTED);
    assertThat(FlowGraph.of(trace).structure()).isEqualTo(STRUCTURE);
    assertThat(trace.id()).hasSize(32);
    assertThat(trace.isRootMissing()).isFalse();
    assertThat(trace.offsets()).isEmpty();
    assertThat(trace.weight()).isEqualTo(1);
    assertThat(trace.tag(0, "http.path")).isEqualTo("/page");
    assertThat(trace.tag(3, "db.statement")).isEqualTo(SQL);
    assertThat(trace.annotation(0, writer.annotation("cache.miss"))).isEqualTo(START + 1_000);
    assertThat(trace.spanId(2).equals(trace.spanId(1))).isEqualTo(writer.sharesIds());
    assertThat(trace.spanId(5).equals(trace.spanId(4))).isEqualTo(writer.sharesIds());
  }

  @Test
  void jaegersSamplers_weighAsTheyMean() throws IOException {
    assertThat(weight(new RateLimitingSampler(0.5))).isEqualTo(1);
    assertThat(weight(new ProbabilisticSampler(0.5))).isEqualTo(2);
  }

  /** Of the first request that is sampled. */
  private static double weight(Sampler sampler) throws IOException {
    SentSpans sent = new SentSpans(Encoding.JSON);
    try (OpenTracingService web = OpenTracingService.jaeger("web", false, sampler, sent)) {
      io.opentracing.Span page;
      do {
        page = web.server(Map.of(), "get /page", START);
        web.finish(page, START + 1_000);
      } while (!((JaegerSpanContext) page.context()).isSampled());
    }
    return read(Writer.JAEGER, sent.messages()).weight();
  }

  /** As lines, which are lists, and not objects as in our own logs. */
  @ParameterizedTest
  @EnumSource(
      names = {"CLEW", "BRAVE", "BRAVE_OWN_IDS", "OPEN_TELEMETRY", "JAEGER", "JAEGER_SHARED_IDS"})
  void spanLog_hasTheSameTrace(Writer writer, @TempDir Path directory) throws IOException {
    List<String> lines =
        messages(writer).stream().map(message -> new String(message, UTF_8)).toList();
    Files.write(directory.resolve("all.ndjson"), lines);

    try (TraceStore store = SpanLogStore.open(directory)) {
      List<Trace> found = new ArrayList<>();
      TraceQuery query = TraceQuery.newBuilder().service("users").tag("db.statement", SQL).build();
      store.forEach(query, found::add);
      assertThat(found).hasSize(1);
      assertThat(describe(found.get(0))).isEqualTo(EXPECTED);
      assertThat(store.warnings()).isEmpty();
    }
  }
}
