package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.SpanKind;
import io.clew.api.SpanReporter;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.log.Fields;
import io.opentracing.tag.AbstractTag;
import io.opentracing.tag.BooleanTag;
import io.opentracing.tag.IntTag;
import io.opentracing.tag.StringTag;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.math.BigDecimal;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded on a span, and what Zipkin's model makes of it. */
class RecordingSpanTest {
  private final List<FinishedSpan> reported = new CopyOnWriteArrayList<>();
  private final ManualClock clock = new ManualClock();
  private final Tracer tracer =
      Tracing.newBuilder("feed").clock(clock).reporter(reported::add).build().tracer();

  /** A child, which has no tags but those that a test sets. */
  private final Span parent = tracer.buildSpan("parent").start();

  private final Span span = tracer.buildSpan("x").asChildOf(parent).start();

  private FinishedSpan finished() {
    span.finish();
    return only();
  }

  private FinishedSpan only() {
    assertThat(reported).hasSize(1);
    return reported.get(0);
  }

  private static Map<String, Object> tags(FinishedSpan span) {
    Map<String, Object> tags = new LinkedHashMap<>();
    for (int i = 0; i < span.tagCount(); i++) {
      assertThat(tags.put(span.tagKey(i), span.tagValue(i))).isNull();
    }
    return tags;
  }

  // Tags

  @Test
  void setTag_everyType_isKept() {
    span.setTag("string", "s")
        .setTag("empty", "")
        .setTag("yes", true)
        .setTag("int", 1)
        .setTag("long", 2L)
        .setTag("double", 2.5)
        .setTag("decimal", new BigDecimal("1.50"))
        .setTag("counter", new AtomicInteger(7))
        .setTag(new StringTag("t.string"), "t")
        .setTag(new BooleanTag("t.yes"), true)
        .setTag(new IntTag("t.int"), 3);

    assertThat(tags(finished()))
        .containsExactly(
            Map.entry("string", "s"),
            Map.entry("empty", ""),
            Map.entry("yes", true),
            Map.entry("int", 1),
            Map.entry("long", 2L),
            Map.entry("double", 2.5),
            Map.entry("decimal", "1.50"),
            Map.entry("counter", "7"),
            Map.entry("t.string", "t"),
            Map.entry("t.yes", true),
            Map.entry("t.int", 3));
  }

  @Test
  void withTag_everyType_isKept() {
    tracer
        .buildSpan("y")
        .asChildOf(parent)
        .withTag("string", "s")
        .withTag("yes", false)
        .withTag("int", 1)
        .withTag("counter", new AtomicInteger(7))
        .withTag(new StringTag("t.string"), "t")
        .withTag(new BooleanTag("t.yes"), true)
        .withTag(new IntTag("t.int"), 3)
        .withTag(
            new AbstractTag<List<Integer>>("t.list") {
              @Override
              public void set(Span ignored, List<Integer> value) {}
            },
            List.of(1, 2))
        .start()
        .finish();

    assertThat(tags(only()))
        .containsExactly(
            Map.entry("string", "s"),
            Map.entry("yes", false),
            Map.entry("int", 1),
            Map.entry("counter", "7"),
            Map.entry("t.string", "t"),
            Map.entry("t.yes", true),
            Map.entry("t.int", 3),
            Map.entry("t.list", "[1, 2]"));
  }

  @Test
  void setTag_mutableNumber_isKeptAsItWas() {
    AtomicInteger counter = new AtomicInteger(1);
    span.setTag("n", counter);
    counter.set(2);

    assertThat(finished().tag("n")).isEqualTo("1");
  }

  @Test
  void setTag_twice_lastWins() {
    tracer
        .buildSpan("y")
        .asChildOf(parent)
        .withTag("a", 1)
        .withTag("b", 1)
        .withTag("a", 2)
        .start()
        .setTag("b", "three")
        .setTag("c", true)
        .setTag("c", false)
        .finish();

    assertThat(tags(only()))
        .containsOnly(Map.entry("a", 2), Map.entry("b", "three"), Map.entry("c", false));
  }

  @Test
  void nulls_everywhere_areIgnored() {
    Span built =
        tracer
            .buildSpan("y")
            .asChildOf(parent)
            .withTag("a", (String) null)
            .withTag("b", (Number) null)
            .withTag(new StringTag("c"), null)
            .withTag((Tag<String>) null, "v")
            .withTag((String) null, "v")
            .withTag((String) null, true)
            .withTag((String) null, 1)
            .withTag("", "v")
            .start();
    built
        .setTag("a", (String) null)
        .setTag("b", (Number) null)
        .setTag(new StringTag("c"), null)
        .setTag((Tag<String>) null, "v")
        .setTag((String) null, "v")
        .setTag((String) null, true)
        .setTag((String) null, 1)
        .setTag("", "v")
        .setOperationName(null)
        .setBaggageItem(null, "v")
        .setBaggageItem("k", null)
        .log((String) null)
        .log((Map<String, ?>) null)
        .log(1, (String) null)
        .log(1, (Map<String, ?>) null)
        .log(Map.of());

    assertThat(built.getBaggageItem(null)).isNull();
    assertThat(built.getBaggageItem("k")).isNull();
    built.finish();
    assertThat(only().tagCount()).isZero();
    assertThat(only().annotationCount()).isZero();
    assertThat(only().name()).isEqualTo("y");
  }

  @Test
  void setTag_tagThrows_isNotFelt() {
    Tag<String> throwing =
        new AbstractTag<>("t") {
          @Override
          public void set(Span ignored, String value) {
            throw new IllegalStateException("on purpose");
          }
        };

    assertThatCode(() -> span.setTag(throwing, "v").setTag("k", 1)).doesNotThrowAnyException();
    assertThat(tags(finished())).containsExactly(Map.entry("k", 1));
  }

  @Test
  void log_fieldWithLineBreaks_isOneLine() {
    span.log(Map.of("stack", "a\r\n\tat b\n"));

    assertThat(finished().annotationValue(0)).isEqualTo("stack=a\\r\\n\tat b\\n");
  }

  // Meaning of tags

  @ParameterizedTest
  @EnumSource(SpanKind.class)
  void spanKind_known_isTheKind(SpanKind kind) {
    span.setTag(Tags.SPAN_KIND, kind.name().toLowerCase(Locale.ROOT));

    assertThat(finished().kind()).isEqualTo(kind);
    assertThat(only().tagCount()).isZero();
  }

  @Test
  void spanKind_unknown_staysATag() {
    span.setTag("span.kind", "client").setTag("span.kind", "broker");

    assertThat(finished().kind()).isNull();
    assertThat(tags(only())).containsExactly(Map.entry("span.kind", "broker"));
  }

  @Test
  void spanKind_twice_lastWins() {
    span.setTag("span.kind", "broker").setTag("span.kind", "server").setTag("span.kind", "CLIENT");

    assertThat(finished().kind()).isEqualTo(SpanKind.CLIENT);
    assertThat(only().tagCount()).isZero();
  }

  @Test
  void error_falseLast_isOmitted() {
    span.setTag(Tags.ERROR, true).setTag("error", "boom").setTag(Tags.ERROR, false);

    assertThat(finished().tagCount()).isZero();
  }

  @Test
  void error_falseFirst_isOverruled() {
    span.setTag(Tags.ERROR, false).setTag(Tags.ERROR, true);

    assertThat(tags(finished())).containsExactly(Map.entry("error", true));
  }

  @Test
  void error_falseAsText_isOmitted() {
    span.setTag("error", "false");

    assertThat(finished().tagCount()).isZero();
  }

  @Test
  void error_message_staysWhatItIs() {
    span.setTag(Tags.ERROR, true).setTag("error", "no such pin");

    assertThat(tags(finished())).containsExactly(Map.entry("error", "no such pin"));
  }

  @Test
  void peer_allParts_areTheRemoteEndpoint() {
    tracer
        .buildSpan("y")
        .asChildOf(parent)
        .withTag(Tags.PEER_SERVICE, "pins")
        .withTag("peer.ipv4", "10.1.2.3")
        .withTag(Tags.PEER_HOST_IPV6, "2001:db8::1")
        .withTag(Tags.PEER_PORT, 8080)
        .withTag(Tags.PEER_HOSTNAME, "pins.example.com")
        .withTag("peer.address", "10.1.2.3:8080")
        .withTag(Tags.COMPONENT, "http")
        .start()
        .finish();

    Endpoint peer = only().remoteEndpoint();
    assertThat(peer.serviceName()).isEqualTo("pins");
    assertThat(peer.ipv4()).isEqualTo(Endpoint.parseIp("10.1.2.3"));
    assertThat(peer.ipv6()).isEqualTo(Endpoint.parseIp("2001:db8::1"));
    assertThat(peer.port()).isEqualTo(8080);
    assertThat(tags(only()))
        .containsExactly(
            Map.entry("peer.hostname", "pins.example.com"),
            Map.entry("peer.address", "10.1.2.3:8080"),
            Map.entry("component", "http"));
  }

  @ParameterizedTest
  @CsvSource({
    "167838211, 10.1.2.3",
    "-1, 255.255.255.255",
    "0, 0.0.0.0",
    "-1062731775, 192.168.0.1"
  })
  void peerIpv4_integer_isAnAddress(int bits, String address) {
    span.setTag("peer.ipv4", bits);

    assertThat(finished().remoteEndpoint().ipv4()).isEqualTo(Endpoint.parseIp(address));
    assertThat(only().tagCount()).isZero();
  }

  @Test
  void peerIpv6_mappedIpv4_isIpv4() {
    span.setTag("peer.ipv6", "::ffff:10.1.2.3");

    assertThat(finished().remoteEndpoint().ipv4()).isEqualTo(Endpoint.parseIp("10.1.2.3"));
    assertThat(only().remoteEndpoint().ipv6()).isNull();
  }

  @Test
  void peerPort_text_isRead() {
    span.setTag("peer.port", "443");

    assertThat(finished().remoteEndpoint()).isEqualTo(new Endpoint(null, null, null, 443));
  }

  static List<Map.Entry<String, Object>> invalidPeers() {
    return List.of(
        Map.entry("peer.ipv4", "not an address"),
        Map.entry("peer.ipv4", "999.1.1.1"),
        Map.entry("peer.ipv4", "2001:db8::1"),
        Map.entry("peer.ipv4", 5L),
        Map.entry("peer.ipv4", true),
        Map.entry("peer.ipv6", "example.com"),
        Map.entry("peer.ipv6", 1),
        Map.entry("peer.port", 0),
        Map.entry("peer.port", -1),
        Map.entry("peer.port", 65_536),
        Map.entry("peer.port", (1L << 32) + 8080),
        Map.entry("peer.port", "http"),
        Map.entry("peer.port", ""),
        Map.entry("peer.port", true));
  }

  private static void set(Span span, String key, Object value) {
    if (value instanceof String text) {
      span.setTag(key, text);
    } else if (value instanceof Number number) {
      span.setTag(key, number);
    } else {
      span.setTag(key, (Boolean) value);
    }
  }

  @ParameterizedTest
  @MethodSource("invalidPeers")
  void peer_invalidValue_staysATag(Map.Entry<String, Object> tag) {
    set(span, tag.getKey(), tag.getValue());

    assertThat(finished().remoteEndpoint()).isNull();
    assertThat(tags(only())).containsExactly(tag);
  }

  @Test
  void peer_twice_lastWins() {
    span.setTag("peer.service", "a")
        .setTag("peer.service", "b")
        .setTag("peer.port", 1)
        .setTag("peer.port", 2)
        .setTag("peer.ipv4", "1.1.1.1")
        .setTag("peer.ipv4", "2.2.2.2")
        .setTag("peer.ipv6", "::3")
        .setTag("peer.ipv6", "::4");

    assertThat(finished().remoteEndpoint().serviceName()).isEqualTo("b");
    assertThat(only().remoteEndpoint().port()).isEqualTo(2);
    assertThat(only().remoteEndpoint().ipv4()).isEqualTo(Endpoint.parseIp("2.2.2.2"));
    assertThat(only().remoteEndpoint().ipv6()).isEqualTo(Endpoint.parseIp("::4"));
    assertThat(only().tagCount()).isZero();
  }

  @Test
  void peer_invalidThenValid_onlyTheLastCounts() {
    span.setTag("peer.port", "http")
        .setTag("peer.port", 2)
        .setTag("peer.ipv4", "unknown")
        .setTag("peer.ipv4", "2.2.2.2")
        .setTag("peer.ipv6", "unknown")
        .setTag("peer.ipv6", "::4");

    assertThat(finished().tagCount()).isZero();
    assertThat(only().remoteEndpoint().port()).isEqualTo(2);
  }

  @Test
  void peer_validThenInvalid_onlyTheLastCounts() {
    span.setTag("peer.port", 2)
        .setTag("peer.port", "http")
        .setTag("peer.ipv4", "2.2.2.2")
        .setTag("peer.ipv4", "unknown")
        .setTag("peer.ipv6", "::4")
        .setTag("peer.ipv6", "unknown");

    assertThat(finished().remoteEndpoint()).isNull();
    assertThat(tags(only()))
        .containsOnly(
            Map.entry("peer.port", "http"),
            Map.entry("peer.ipv4", "unknown"),
            Map.entry("peer.ipv6", "unknown"));
  }

  // Logs

  @Test
  void log_event_isAnAnnotationAtItsTime() {
    clock.advanceMicros(7);
    span.log("now").log(5, "then").log(Map.of(Fields.EVENT, "map")).log(6, Map.of("event", 17));

    FinishedSpan finished = finished();
    assertThat(finished.annotationCount()).isEqualTo(4);
    assertThat(finished.annotationValue(0)).isEqualTo("now");
    assertThat(finished.annotationMicros(0)).isEqualTo(clock.wallMicros());
    assertThat(finished.annotationValue(1)).isEqualTo("then");
    assertThat(finished.annotationMicros(1)).isEqualTo(5);
    assertThat(finished.annotationValue(2)).isEqualTo("map");
    assertThat(finished.annotationValue(3)).isEqualTo("17");
    assertThat(finished.annotationMicros(3)).isEqualTo(6);
  }

  @Test
  void log_fields_areKeysAndValues() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "retry");
    fields.put("count", 2);
    fields.put("why", null);
    span.log(fields).log(Map.of("level", "info"));

    assertThat(finished().annotationValue(0)).isEqualTo("event=retry count=2 why=null");
    assertThat(only().annotationValue(1)).isEqualTo("level=info");
  }

  @Test
  void log_errorObject_setsTheErrorTag() {
    span.log(Map.of(Fields.ERROR_OBJECT, new IllegalStateException("boom")));

    assertThat(tags(finished()))
        .containsExactly(Map.entry("error", "java.lang.IllegalStateException: boom"));
    assertThat(only().annotationValue(0))
        .isEqualTo("error.object=java.lang.IllegalStateException: boom");
  }

  @Test
  void log_errorObjectAfterTag_keepsTheTag() {
    span.setTag("error", "mine").log(Map.of(Fields.ERROR_OBJECT, "other"));

    assertThat(tags(finished())).containsExactly(Map.entry("error", "mine"));
  }

  @Test
  void log_valueThrows_isNamedByItsClass() {
    span.log(Map.of("k", new Hostile(true)));

    assertThat(finished().annotationValue(0)).isEqualTo("k=" + Hostile.class.getName());
  }

  @Test
  void log_valueWithoutText_leavesTheSpanReadable() {
    Hostile silent = new Hostile(false);
    span.log(Map.of("event", silent)).log(Map.of("error.object", silent));

    assertThat(finished().annotationValue(0)).isEqualTo("null");
    assertThat(only().annotationValue(1)).isEqualTo("error.object=null");
    assertThat(only().tag("error")).isEqualTo("null");
  }

  /** A value whose text cannot be had. */
  private static final class Hostile {
    private final boolean throwing;

    Hostile(boolean throwing) {
      this.throwing = throwing;
    }

    @SuppressWarnings("ToStringReturnsNull")
    @Override
    public String toString() {
      if (throwing) {
        throw new IllegalStateException("on purpose");
      }
      return null;
    }
  }

  @Test
  void log_mapThrows_isNotFelt() {
    Map<String, Object> hostile =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            throw new IllegalStateException("on purpose");
          }
        };

    assertThatCode(() -> span.log(hostile).log(1, hostile).log("after")).doesNotThrowAnyException();
    assertThat(finished().annotationValue(finished().annotationCount() - 1)).isEqualTo("after");
  }

  @Test
  void log_mapThatAllowsNoNullsOrChanges_isFine() {
    Map<String, Object> fields = new HashMap<>();
    fields.put(null, "nameless");
    span.log(Collections.unmodifiableMap(fields));

    assertThat(finished().annotationValue(0)).isEqualTo("null=nameless");
  }

  // Finish

  @Test
  void finish_twice_firstWins() {
    clock.advanceMicros(3);
    span.finish();
    clock.advanceMicros(5);
    span.finish();
    span.finish(clock.wallMicros());

    assertThat(only().durationMicros()).isEqualTo(3);
  }

  @Test
  void useAfterFinish_isIgnored() {
    span.setTag("k", 1).setBaggageItem("b", "1");
    FinishedSpan finished = finished();
    TraceContext context = (TraceContext) span.context();
    span.setTag("k", 2)
        .setTag("late", true)
        .setTag(Tags.SAMPLING_PRIORITY, 0)
        .log("late")
        .log(Map.of("error.object", "late"))
        .setOperationName("late")
        .setBaggageItem("b", "2");
    span.finish();

    assertThat(tags(only())).containsExactly(Map.entry("k", 1));
    assertThat(finished.annotationCount()).isZero();
    assertThat(finished.name()).isEqualTo("x");
    assertThat(span.context()).isEqualTo(context);
    assertThat(context.samplingState()).isEqualTo(SamplingState.ACCEPT);
    assertThat(span.getBaggageItem("b")).isEqualTo("1");
  }

  @Test
  void setOperationName_last_isTheName() {
    span.setOperationName("a").setOperationName("get /pin");

    assertThat(finished().name()).isEqualTo("get /pin");
  }

  @Test
  void setOperationName_betweenTagsAndLogs_losesNone() {
    span.setTag("a", 1);
    for (int i = 0; i < 100_000; i++) {
      span.setOperationName("name " + i);
    }
    span.log(7, "event").setBaggageItem("k", "v").setTag("b", 2);

    FinishedSpan finished = finished();
    assertThat(finished.name()).isEqualTo("name 99999");
    assertThat(finished.context().baggage()).containsEntry("k", "v");
    assertThat(tags(finished)).containsEntry("a", 1).containsEntry("b", 2);
    assertThat(tags(finished)).doesNotContainKey(SpanView.DROPPED);
    assertThat(finished.annotationValue(0)).isEqualTo("event");
  }

  // Baggage

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void setBaggageItem_goesToLaterChildrenOnly(int priority) {
    Span root = tracer.buildSpan("root").withTag(Tags.SAMPLING_PRIORITY, priority).start();
    TraceContext before = (TraceContext) root.context();
    Span earlier = tracer.buildSpan("earlier").asChildOf(root).start();
    root.setBaggageItem("k", "1").setBaggageItem("k", "2");
    Span later = tracer.buildSpan("later").asChildOf(root).start();
    later.setBaggageItem("k", "3");

    assertThat(root.getBaggageItem("k")).isEqualTo("2");
    assertThat(before.baggage()).isEmpty();
    assertThat(earlier.getBaggageItem("k")).isNull();
    assertThat(later.getBaggageItem("k")).isEqualTo("3");
    assertThat(((TraceContext) root.context()).spanId()).isEqualTo(before.spanId());
  }

  @Test
  void setBaggageItem_manyThreads_losesNothing() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    for (int t = 0; t < 4; t++) {
      int thread = t;
      Runnable work =
          () -> {
            for (int i = 0; i < 16; i++) {
              span.setBaggageItem(thread + "-" + i, "v");
            }
          };
      threads.add(new Thread(work));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(((TraceContext) span.context()).baggage()).hasSize(64);
  }

  @Test
  void setBaggageItem_tooManyOrTooLong_keepsWhatIsThere() {
    for (int i = 0; i < 100; i++) {
      span.setBaggageItem("k" + i, "v");
    }
    span.setBaggageItem("k0", "v".repeat(5_000)).setBaggageItem("k1", "changed");

    assertThat(((TraceContext) span.context()).baggage()).hasSize(64);
    assertThat(span.getBaggageItem("k0")).isEqualTo("v");
    assertThat(span.getBaggageItem("k1")).isEqualTo("changed");
  }

  // Threads

  @Test
  void finish_whileTenThreadsTag_reportsOneStableSpan() throws Exception {
    int writers = 10;
    List<Map<String, Object>> whenReported = new CopyOnWriteArrayList<>();
    SpanReporter reporter =
        finished -> {
          reported.add(finished);
          whenReported.add(tags(finished));
        };
    Tracer shared = Tracing.newBuilder("feed").reporter(reporter).build().tracer();
    for (int round = 0; round < 300; round++) {
      reported.clear();
      whenReported.clear();
      Span raced = shared.buildSpan("raced").start();
      CyclicBarrier barrier = new CyclicBarrier(writers + 1);
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread[] threads = new Thread[writers + 1];
      for (int t = 0; t <= writers; t++) {
        String prefix = t == writers ? null : t + "-";
        threads[t] = new Thread(() -> race(raced, prefix, barrier, thrown));
        threads[t].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(thrown.get()).isNull();
      assertThat(tags(only())).isEqualTo(whenReported.get(0));
      for (int t = 0; t < writers; t++) {
        assertOnePrefix(only(), t + "-");
      }
    }
  }

  /** Tags and logs under a prefix and finishes; without one, finishes at once. */
  private static void race(
      Span raced, String prefix, CyclicBarrier barrier, AtomicReference<Throwable> thrown) {
    try {
      barrier.await();
      if (prefix != null) {
        for (int i = 0; i < 20; i++) {
          raced.setTag(prefix + i, i).log(prefix + i);
        }
      }
      raced.finish();
    } catch (Throwable e) {
      thrown.set(e);
    }
  }

  /** Of each thread's tags, the first so many are there, without a gap. */
  private static void assertOnePrefix(FinishedSpan finished, String prefix) {
    int count = 0;
    for (int i = 0; i < finished.tagCount(); i++) {
      if (finished.tagKey(i).startsWith(prefix)) {
        assertThat(finished.tagKey(i)).isEqualTo(prefix + count);
        count++;
      }
    }
  }
}
