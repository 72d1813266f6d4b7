package io.clew.stress.outage;

import io.clew.api.SpanSender;
import io.clew.core.Tracing;
import io.clew.core.report.AsyncReporter;
import io.clew.reporter.kafka.KafkaSpanSender;
import io.clew.spool.SpoolStats;
import io.clew.spool.SpoolingSpanSender;
import io.clew.stress.load.Application;
import io.clew.stress.load.Jvm;
import io.opentracing.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * An application, traced with all defaults, in a process of its own. It reads commands from its
 * standard input, one per line, and answers each with an {@link Answer}.
 */
public final class TracedProcess {
  /** Once per so many spans, a trace is too large for one record, or a single span is. */
  private static final int LARGE_TRACE_OF = 2_000;

  private static final int LARGE_SPAN_OF = 20_000;
  private static final int LARGE_TRACE_SPANS = 20;

  /** They are random: compressed, each has at least 3,000 bytes, and all have 30,000. */
  private static final List<String> LARGE_VALUES =
      new Random(1).longs(10).mapToObj(TracedProcess::large).toList();

  private static final long NAP_MILLIS = 20;
  private static final long END_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Setup setup;
  private final AtomicLong uncaught = new AtomicLong();
  private final @Nullable SpoolingSpanSender spool;
  private final AsyncReporter reporter;
  private final Tracing tracing;
  private final @Nullable Application application;

  private TracedProcess(Setup setup) throws IOException {
    this.setup = setup;
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          uncaught.incrementAndGet();
          failure.printStackTrace();
        });
    SpanSender kafka = KafkaSpanSender.create(setup.bootstrapServers());
    spool =
        setup.isSpooled()
            ? SpoolingSpanSender.newBuilder(setup.spool(), kafka)
                .maxBytes(setup.spoolBytes())
                .build()
            : null;
    reporter = AsyncReporter.create(new SafeSpans(spool == null ? kafka : spool, setup.safe()));
    tracing = Tracing.newBuilder("outages").reporter(reporter).build();
    application =
        setup.spansPerSecond() == 0
            ? null
            : new Application(
                tracing.tracer(),
                setup.spansPerSecond(),
                setup.first(),
                setup.large() ? TracedProcess::enlarge : (span, number) -> {});
  }

  private static String large(long seed) {
    byte[] bytes = new byte[3_000];
    new Random(seed).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void enlarge(Span span, long number) {
    if (number % LARGE_SPAN_OF == 0) {
      for (int i = 0; i < LARGE_VALUES.size(); i++) {
        span.setTag("large" + i, LARGE_VALUES.get(i));
      }
    } else if (number % LARGE_TRACE_OF < LARGE_TRACE_SPANS) {
      int i = (int) (number / Application.THREADS % LARGE_VALUES.size());
      span.setTag("large", LARGE_VALUES.get(i));
    }
  }

  /**
   * Runs until its input ends.
   *
   * @param arguments of a {@link Setup}
   * @throws Exception if something else than tracing fails
   */
  public static void main(String[] arguments) throws Exception {
    TracedProcess process = new TracedProcess(Setup.of(arguments));
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ", -1);
      Duration time = Duration.ofMillis(words.length > 1 ? Long.parseLong(words[1]) : 0);
      System.out.println(new Answer(process.execute(words[0], time)));
    }
    System.exit(0);
  }

  private Map<String, Long> execute(String command, Duration time)
      throws InterruptedException, IOException {
    return switch (command) {
      case "start" -> start(time);
      case "measure" -> measure(time);
      case "stop" -> stop();
      case "finished" -> finished();
      case "flush" -> Map.of("flushed", tracing.flush(time) ? 1L : 0L);
      case "drain" -> drain(time);
      case "close" -> close(time);
      case "counters" -> counters();
      default -> throw new IllegalArgumentException(command);
    };
  }

  private Application application() {
    if (application == null) {
      throw new IllegalStateException("this process has no application");
    }
    return application;
  }

  private Map<String, Long> start(Duration gently) {
    application().start(gently);
    return Map.of();
  }

  private Map<String, Long> measure(Duration time) throws InterruptedException {
    Histogram times = application().measure(time);
    return Map.of(
        "count", times.getTotalCount(),
        "p50", times.getValueAtPercentile(50),
        "p99.9", times.getValueAtPercentile(99.9),
        "max", times.getMaxValue(),
        "heap", Jvm.usedHeap());
  }

  private Map<String, Long> stop() throws InterruptedException {
    application().stop();
    return finished();
  }

  private Map<String, Long> finished() {
    Throwable seen = application().seen();
    if (seen != null) {
      seen.printStackTrace();
    }
    return Map.of(
        "finished0", application().finished(0),
        "finished1", application().finished(1),
        "seen", seen == null ? 0L : 1L);
  }

  /** Waits until the spool is empty, also of what earlier processes have left. */
  private Map<String, Long> drain(Duration limit) throws InterruptedException, IOException {
    long start = System.nanoTime();
    while (spool != null
        && (spool.stats().pendingSpans() > 0 || !SpoolFiles.segments(setup.spool()).isEmpty())
        && System.nanoTime() - start < limit.toNanos()) {
      Thread.sleep(NAP_MILLIS);
    }
    return Map.of("drainNanos", System.nanoTime() - start);
  }

  private Map<String, Long> close(Duration time) throws InterruptedException {
    long start = System.nanoTime();
    long lost = tracing.close(time);
    long nanos = System.nanoTime() - start;
    awaitEnd();
    return Map.of("lost", lost, "closeNanos", nanos);
  }

  /** What a close does not wait for ends soon after it, and is counted then. */
  private void awaitEnd() throws InterruptedException {
    long start = System.nanoTime();
    while (reporter.stats().pending() > 0 && System.nanoTime() - start < END_NANOS) {
      Thread.sleep(NAP_MILLIS);
    }
  }

  private Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    AsyncReporter.Stats stats = reporter.stats();
    counters.put("reported", stats.reported());
    counters.put("sent", stats.sent());
    counters.put("full", stats.droppedQueueFull());
    counters.put("failed", stats.droppedSendFailed());
    counters.put("rejected", stats.droppedRejected());
    counters.put("unreadable", stats.droppedUnreadable());
    counters.put("closed", stats.droppedClosed());
    counters.put("pending", stats.pending());
    counters.put("uncaught", uncaught.get());
    if (spool != null) {
      SpoolStats spooled = spool.stats();
      counters.put("spooled", spooled.spooled());
      counters.put("adopted", spooled.adopted());
      counters.put("replayed", spooled.replayed());
      counters.put("spoolRejected", spooled.rejected());
      counters.put("quota", spooled.droppedQuota());
      counters.put("corrupt", spooled.droppedCorrupt());
      counters.put("corruptSegments", spooled.corruptSegments());
      counters.put("spoolPending", spooled.pendingSpans());
    }
    return counters;
  }
}
