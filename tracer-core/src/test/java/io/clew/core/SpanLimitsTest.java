package io.clew.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SpanLimitsTest {
  private static final SpanLimits SMALL = new SpanLimits(4, 3, 16, 32, 512);

  private final List<FinishedSpan> reported = new ArrayList<>();

  @Test
  void tags_overTheLimit_areLetGoAndCounted() {
    Span span = start(SMALL);
    for (int i = 0; i < 10; i++) {
      span.setTag("k" + i, i);
    }

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("k3")).isEqualTo(3);
    assertThat(finished.tag("k4")).isNull();
    assertThat(finished.tag(SpanView.DROPPED)).isEqualTo("tags=6 logs=0 cut=0");
  }

  /** To count a full chain takes long; it is done once. */
  @Test
  void identity_ofAFullSpan_leavesWhatIsCounted() {
    TraceContext context = TraceContext.newBuilder().traceId(1).spanId(2).build();
    Entry head = null;
    for (int i = 0; i < 10; i++) {
      head = SMALL.addTag(head, "k" + i, i);
    }

    head = Entry.Identity.add("renamed", context, head);

    assertThat(Entry.Loss.counted(head)).isNotNull();
    assertThat(Entry.Identity.find(head).name).isEqualTo("renamed");
    head = SMALL.addTag(Entry.Identity.add("again", context, head), "k11", 1);
    assertThat(Entry.Identity.find(head).name).isEqualTo("again");
    assertThat(Entry.Loss.counted(head).lostTags).isEqualTo(7);
  }

  @Test
  void tags_setAgain_areNotMore() {
    Span span = start(SMALL).setTag("a", 1).setTag("b", 1).setTag("c", 1);
    for (int i = 0; i < 10_000; i++) {
      span.setTag("d", i);
    }
    span.setTag("a", 2);

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("a")).isEqualTo(2);
    assertThat(finished.tag("b")).isEqualTo(1);
    assertThat(finished.tag("c")).isEqualTo(1);
    assertThat(finished.tag("d")).isEqualTo(9_999);
    assertThat(finished.tag(SpanView.DROPPED)).isNull();
  }

  @Test
  void tags_largeOnesSetAgain_takeNoMoreRoom() {
    Span span = start(SpanLimits.DEFAULT).setTag("other", 1);
    for (int i = 0; i < 100; i++) {
      span.setTag("state", i + "x".repeat(5_000));
    }

    FinishedSpan finished = finish(span);
    assertThat((String) finished.tag("state")).startsWith("99x");
    assertThat(finished.tag("other")).isEqualTo(1);
    assertThat(finished.tag(SpanView.DROPPED)).isNull();
  }

  @Test
  void tags_ofTheBuilder_countAsWell() {
    Tracing tracing = tracing(SMALL);
    var builder = tracing.tracer().buildSpan("x");
    for (int i = 0; i < 10; i++) {
      builder.withTag("k" + i, i);
    }

    FinishedSpan finished = finish(builder.start().setTag("more", 1));
    assertThat(finished.tag("k3")).isEqualTo(3);
    assertThat(finished.tag("more")).isNull();
    assertThat(finished.tag(SpanView.DROPPED)).isEqualTo("tags=7 logs=0 cut=0");
  }

  @Test
  void logs_overTheLimit_areLetGoAndCounted() {
    Span span = start(SMALL);
    for (int i = 0; i < 5; i++) {
      span.log("l" + i);
    }

    FinishedSpan finished = finish(span);
    assertThat(finished.annotationCount()).isEqualTo(3);
    assertThat(finished.annotationValue(2)).isEqualTo("l2");
    assertThat(finished.tag(SpanView.DROPPED)).isEqualTo("tags=0 logs=2 cut=0");
  }

  @Test
  void losses_ofAllKinds_addUp() {
    Span span = start(SMALL);
    for (int i = 0; i < 6; i++) {
      span.setTag("k" + i, i).log("l" + i).setTag("k0", "y".repeat(40));
    }

    assertThat(finish(span).tag(SpanView.DROPPED)).isEqualTo("tags=2 logs=3 cut=6");
  }

  @Test
  void values_overTheLimit_areCutAtCharacters() {
    Span span = start(SMALL).setTag("value", "€".repeat(20)).log("𝄞".repeat(20));

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("value")).isEqualTo("€".repeat(10));
    assertThat(finished.annotationValue(0)).isEqualTo("𝄞".repeat(8));
    assertThat(finished.tag(SpanView.DROPPED)).isEqualTo("tags=0 logs=0 cut=2");
  }

  @Test
  void names_overTheLimit_areCut() {
    Span span = tracing(SMALL).tracer().buildSpan("n".repeat(20)).start();
    span.setTag("k".repeat(20), 1);

    FinishedSpan finished = finish(span);
    assertThat(finished.name()).isEqualTo("n".repeat(16));
    assertThat(finished.tag("k".repeat(16))).isEqualTo(1);
  }

  @Test
  void setOperationName_overTheLimit_isCut() {
    assertThat(finish(start(SMALL).setOperationName("m".repeat(20))).name())
        .isEqualTo("m".repeat(16));
  }

  @Test
  void span_overItsBytes_takesNoMore_butIsFilledToTheBrim() {
    SpanLimits limits = new SpanLimits(1_000, 1_000, 64, 100, 1_000);
    Span span = start(limits);
    for (int i = 0; i < 100; i++) {
      span.setTag("k" + i, "v".repeat(50));
    }

    int bytes = size(finish(span));
    assertThat(bytes).isBetween(950, 1_000 + "clew.droppedtags=100 logs=0 cut=0".length());
  }

  @Test
  void defaults_areNoTighterThanPromised() {
    Span span = start(SpanLimits.DEFAULT);
    for (int i = 0; i < 128; i++) {
      span.setTag("k" + i, i).log("l" + i);
    }
    span.setTag("k0", "v".repeat(8_192));

    FinishedSpan finished = finish(span);
    assertThat(finished.annotationCount()).isEqualTo(128);
    assertThat(finished.tag("k0")).isEqualTo("v".repeat(8_192));
    assertThat(finished.tag("k127")).isEqualTo(127);
    assertThat(finished.tag(SpanView.DROPPED)).isNull();
  }

  @Test
  void defaults_aSpanOf64KilobytesFits() {
    Span span = start(SpanLimits.DEFAULT);
    for (int i = 0; i < 8; i++) {
      span.setTag("k" + i, "v".repeat(8_190));
    }

    assertThat(finish(span).tag(SpanView.DROPPED)).isNull();
  }

  @Test
  void limits_holdWhileThreadsRace() throws Exception {
    Span span = start(SpanLimits.DEFAULT);
    int threads = 4;
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int id = t;
      Thread thread =
          new Thread(
              () -> {
                awaitQuietly(go);
                for (int i = 0; i < 1_000; i++) {
                  span.setTag("k" + id + "-" + i, i).log("l");
                }
              });
      thread.start();
      running.add(thread);
    }
    go.countDown();
    for (Thread thread : running) {
      thread.join();
    }

    FinishedSpan finished = finish(span);
    assertThat(finished.annotationCount()).isEqualTo(128);
    assertThat(finished.tag(SpanView.DROPPED)).isEqualTo("tags=3872 logs=3872 cut=0");
  }

  @Test
  void error_atTheLimit_hasRoom() {
    Span span = start(SMALL);
    for (int i = 0; i < 10; i++) {
      span.setTag("k" + i, i).log("l" + i);
    }
    span.setTag("error", true)
        .setTag("http.status_code", 500)
        .setTag("error.kind", "e".repeat(100))
        .setTag("k11", 11)
        .log(Map.of("event", "error", "message", "it broke"));

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("error")).isEqualTo(true);
    assertThat(finished.tag("http.status_code")).isEqualTo(500);
    assertThat(finished.tag("error.kind")).isEqualTo("e".repeat(32));
    assertThat(finished.tag("k11")).isNull();
    assertThat(finished.annotationCount()).isEqualTo(4);
    assertThat(finished.annotationValue(3)).contains("event=error");
    assertThat(finished.tag(SpanView.DROPPED)).isEqualTo("tags=7 logs=7 cut=1");
  }

  @Test
  void error_ofASpanFullOfBytes_hasRoomAndIsCut() {
    Span span = start(new SpanLimits(128, 128, 64, 8_000, 10_000));
    for (int i = 0; i < 3; i++) {
      span.setTag("large" + i, "v".repeat(3_300));
    }
    span.setTag("more", "v".repeat(100)).setTag("error", "m".repeat(3_000));
    span.log(Map.of("error.object", "m".repeat(7_000)));

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("error")).isEqualTo("m".repeat(512));
    assertThat(finished.annotationValue(0)).hasSize(512);
    assertThat(finished.tag("more")).isNull();
    assertThat(finished.tag(SpanView.DROPPED)).isEqualTo("tags=1 logs=0 cut=2");
  }

  @Test
  void endTags_haveNoMoreThanTheirRoom() {
    Span span = start(SMALL);
    for (int i = 0; i < 100; i++) {
      span.setTag("error." + i, i).log(Map.of("event", "error", "n", i));
    }

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("error.11")).isEqualTo(11);
    assertThat(finished.tag("error.12")).isNull();
    assertThat(finished.annotationCount()).isEqualTo(7);
  }

  @Test
  void tag_setAgainBeyondTheLimit_isReplaced() {
    Span span = start(SMALL);
    for (int i = 0; i < 10; i++) {
      span.setTag("k" + i, i).setTag("error", i % 2 == 0);
    }
    for (int i = 0; i < 100; i++) {
      span.setTag("k" + i % 3, "v" + i).setTag("lost" + i, i);
    }

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("k0")).isEqualTo("v99");
    assertThat(finished.tag("k1")).isEqualTo("v97");
    assertThat(finished.tag("k2")).isEqualTo("v98");
    assertThat(finished.tag("error")).isNull(); // The last value is false, which is no tag.
    assertThat(finished.tagCount()).isEqualTo(4 + 2);
  }

  @Test
  void tag_smallOneAfterALargeWasLost_fits() {
    Span span = start(new SpanLimits(128, 128, 64, 1_000, 1_000));
    span.setTag("a", "v".repeat(900)).setTag("b", "v".repeat(900)).setTag("c", "v".repeat(50));

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("b")).isNull();
    assertThat(finished.tag("c")).isEqualTo("v".repeat(50));
  }

  @Test
  void links_haveARoomOfTheirOwn() {
    Tracing tracing = tracing(SpanLimits.DEFAULT);
    var builder = tracing.tracer().buildSpan("batch").withTag("component", "kafka");
    for (int i = 0; i < 500; i++) {
      builder.addReference("follows_from", tracing.tracer().buildSpan("x").start().context());
    }
    builder.withTag("topic", "events").withTag("link.3", "mine");
    Span span = builder.start();
    for (int i = 0; i < 126; i++) {
      span.setTag("k" + i, i);
    }
    span.setTag("error", true);

    FinishedSpan finished = finish(span);
    assertThat(finished.tag("component")).isEqualTo("kafka");
    assertThat(finished.tag("topic")).isEqualTo("events");
    assertThat(finished.tag("k124")).isEqualTo(124);
    assertThat(finished.tag("error")).isEqualTo(true);
    assertThat(finished.tag("link.3")).isEqualTo("mine");
    assertThat((String) finished.tag("link.1")).endsWith(" follows_from");
    assertThat((String) finished.tag("link.128")).endsWith(" follows_from");
    assertThat(finished.tag("link.129")).isNull();
    assertThat(finished.tag(SpanView.DROPPED)).isEqualTo("tags=1 logs=0 cut=0 links=371");
  }

  @Test
  void links_ofAnyType_areBounded() {
    Tracing tracing = tracing(SpanLimits.DEFAULT);
    Span other = tracing.tracer().buildSpan("x").start();
    Span span =
        tracing
            .tracer()
            .buildSpan("x")
            .asChildOf(other)
            .addReference("t".repeat(1_000_000), other.context())
            .start();

    assertThat((String) finish(span).tag("link.1")).hasSize(32 + 1 + 16 + 1 + 64);
  }

  @Test
  void newLimits_outOfBounds_areRefused() {
    assertThatThrownBy(() -> new SpanLimits(0, 1, 16, 16, 256))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTags: expected 1 to 10000, got 0");
    assertThatThrownBy(() -> new SpanLimits(1, 1, 16, 16, 10))
        .hasMessageStartingWith("maxSpanBytes: expected 256 to");
  }

  private static int size(FinishedSpan span) {
    int size = 0;
    for (int i = 0; i < span.tagCount(); i++) {
      if (!span.tagKey(i).startsWith("sampler.") && !span.tagKey(i).equals("request.id")) {
        size += (span.tagKey(i) + span.tagValue(i)).getBytes(UTF_8).length;
      }
    }
    return size;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Span start(SpanLimits limits) {
    return tracing(limits).tracer().buildSpan("x").start();
  }

  private FinishedSpan finish(Span span) {
    span.finish();
    return reported.get(0);
  }

  private Tracing tracing(SpanLimits limits) {
    return Tracing.newBuilder("test").limits(limits).reporter(reported::add).build();
  }
}
