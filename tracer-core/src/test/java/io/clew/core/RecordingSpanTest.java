package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.SpanReporter;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.StringTag;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded on a span, and what Zipkin's model makes of it. */
class RecordingSpanTest extends RecordedSpanFixture {
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
