package io.clew.reporter.zipkin;

import static io.clew.reporter.zipkin.Batches.batch;
import static io.clew.reporter.zipkin.Batches.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.SpanKind;
import io.clew.api.SpanSender;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.api.UntracedThread;
import io.clew.core.encode.SpanEncoder;
import io.clew.core.encode.WriteBuffer;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.reporter.Reporter;

/** Reporters of zipkin-reporter, on the caller's thread and on the one that sends. */
class ZipkinSpanReporterTest {
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.clew.reporter.zipkin");
  private final List<Span> reported = new ArrayList<>();

  @BeforeEach
  void hear() {
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    logger.addAppender(said);
    said.start();
  }

  @AfterEach
  void forget() {
    logger.detachAppender(said);
  }

  private static FinishedSpan plain() {
    TraceContextBuilder context = TraceContext.newBuilder().samplingState(SamplingState.ACCEPT);
    return FinishedSpan.newBuilder(context.traceId(0, 7).spanId(8).build()).build();
  }

  private static FinishedSpan full(SamplingState decision, SpanKind kind) throws IOException {
    TraceContextBuilder context = TraceContext.newBuilder().samplingState(decision);
    return FinishedSpan.newBuilder(context.traceId(5, 6).spanId(8).parentId(9).build())
        .name("GET /Feed \u00e4")
        .kind(kind)
        .time(1_577_836_800_000_000L, 42)
        .tag("text", "\u20ac \"quoted\"\n")
        .tag("empty", "")
        .tag("flag", true)
        .tag("long", Long.MIN_VALUE)
        .tag("double", 1.5)
        .annotation(1_577_836_800_000_007L, "retry")
        .annotation(0, "at no time")
        .localEndpoint(
            new Endpoint("Feed", (Inet4Address) InetAddress.getByName("10.1.2.3"), null, 8080))
        .remoteEndpoint(
            new Endpoint(
                null,
                (Inet4Address) InetAddress.getByName("10.1.2.4"),
                (Inet6Address) InetAddress.getByName("2001:db8::1"),
                0))
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void report_anySpan_isWhatTheEncoderWrites(SpanKind kind) throws IOException {
    for (FinishedSpan span :
        List.of(full(SamplingState.ACCEPT, kind), full(SamplingState.DEBUG, kind), plain())) {
      WriteBuffer proto3 = new WriteBuffer(1024);
      SpanEncoder.of(Encoding.ZIPKIN_PROTO3).encode(span, proto3);
      byte[] bytes = Arrays.copyOf(proto3.array(), proto3.length());

      ZipkinSpanReporter.of(reported::add).report(span);

      assertThat(reported.remove(0)).isEqualTo(SpanBytesDecoder.PROTO3.decodeOne(bytes));
    }
  }

  @Test
  void report_reporterThrowsWhatever_isSurvivedCountedAndSaidOnce() {
    List<Throwable> failures =
        List.of(
            new IllegalStateException("not to http://clew:s3cret@aws/?key=s3cret"),
            new NoClassDefFoundError("aws"),
            new StackOverflowError());
    List<Throwable> left = new ArrayList<>(failures);
    ZipkinSpanReporter reporter =
        ZipkinSpanReporter.of(
            new Reporter<>() {
              @Override
              public void report(Span span) {
                ZipkinSpanReporterTest.<RuntimeException>sneak(left.remove(0));
              }

              @Override
              public String toString() {
                return "UDP{http://clew:s3cret@aws/?key=s3cret}";
              }
            });

    failures.forEach(failure -> reporter.report(plain()));

    assertThat(reporter.dropped()).isEqualTo(3);
    assertThat(said.list).hasSize(1);
    assertThat(said.list.get(0).getFormattedMessage())
        .isEqualTo(
            "Tracing: UDP{http://aws/} has failed; spans that it does not take are dropped and"
                + " counted (logged once)");
    assertThat(said.list.get(0).getThrowableProxy().getMessage())
        .endsWith("IllegalStateException: not to http://aws/");
    assertThat(reporter.toString()).doesNotContain("s3cret");
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  void close_closeable_isFlushedAndClosedOnceOnAThreadThatIsNotTraced() {
    Steps steps = new Steps();
    ZipkinSpanReporter reporter = ZipkinSpanReporter.of(steps);

    assertThat(reporter.flush(Duration.ofMinutes(1))).isTrue();
    assertThat(reporter.close(Duration.ofMinutes(1))).isZero();
    reporter.close();
    reporter.report(plain());

    assertThat(steps.done).containsExactly("flush", "flush", "close");
    assertThat(steps.traced).isFalse();
    assertThat(reporter.dropped()).isOne();
    assertThat(said.list).isEmpty();
  }

  @Test
  void flush_reporterHangs_endsInTimeAndSaysNo() {
    CountDownLatch never = new CountDownLatch(1);
    Steps steps =
        new Steps() {
          @Override
          public void flush() throws IOException {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    ZipkinSpanReporter reporter = ZipkinSpanReporter.of(steps);

    assertThat(reporter.flush(Duration.ofMillis(10))).isFalse();
    assertThat(reporter.close(Duration.ofMillis(10))).isZero();
    assertThat(said.list)
        .singleElement()
        .asString()
        .contains("ZipkinSpanReporter(Steps) could not be flushed and closed in time");
    never.countDown();
  }

  @Test
  void sender_reporterTakesAll_getsEverySpan() throws Exception {
    try (SpanSender sender = ZipkinSpanSender.of((Reporter<Span>) reported::add)) {
      sender.send(batch(sender.encoding(), spans(0, 100)));

      assertThat(reported).isEqualTo(spans(0, 100));
      assertThat(sender.rejected()).isZero();
    }
  }

  @Test
  void sender_reporterTakesSome_countsTheOthersAndSaysItOnce() throws Exception {
    Reporter<Span> odd =
        span -> {
          if (span.durationAsLong() % 2 == 0) {
            throw new IllegalStateException("even");
          }
          reported.add(span);
        };
    try (SpanSender sender = ZipkinSpanSender.of(odd)) {
      sender.send(batch(sender.encoding(), spans(0, 100)));
      sender.send(batch(sender.encoding(), spans(100, 100)));

      assertThat(sender.rejected()).isEqualTo(100);
    }
    assertThat(reported).hasSize(100);
    assertThat(said.list).hasSize(1);
  }

  @Test
  void sender_reporterTakesNone_failsSoThatItIsTriedAgain() throws Exception {
    IllegalStateException failure = new IllegalStateException("unreachable");
    Reporter<Span> none =
        span -> {
          throw failure;
        };
    try (SpanSender sender = ZipkinSpanSender.of(none)) {
      assertThatThrownBy(() -> sender.send(batch(sender.encoding(), spans(0, 2))))
          .isInstanceOf(IOException.class)
          .hasCause(failure);
      assertThat(sender.rejected()).isZero();
    }
    assertThat(said.list).isEmpty();
  }

  @Test
  void sender_closeable_isClosedOnce() throws Exception {
    Steps steps = new Steps();
    SpanSender sender = ZipkinSpanSender.of(steps);
    sender.close();
    sender.close();

    assertThat(steps.done).containsExactly("close");
    assertThat(sender).hasToString("ZipkinSpanSender(Steps)");
  }

  /** What is asked of a reporter. */
  private static class Steps implements Reporter<Span>, Flushable, Closeable {
    final List<String> done = new ArrayList<>();
    boolean traced;

    @Override
    public void report(Span span) {
      done.add(span.name());
    }

    @Override
    public void flush() throws IOException {
      done.add("flush");
      traced |= !UntracedThread.isCurrent();
    }

    @Override
    public void close() {
      done.add("close");
    }

    @Override
    public String toString() {
      return "Steps";
    }
  }
}
