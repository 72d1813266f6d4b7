package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.TraceContext;
import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(120)
class VirtualThreadTest {
  private static final int THREADS = 5_000;

  private final Tracing tracing = Tracing.newBuilder("test").build();
  private final Tracer tracer = tracing.tracer();
  private ExecutorService virtual;

  @BeforeEach
  void startVirtualThreads() throws ReflectiveOperationException {
    virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  @AfterEach
  void end() {
    virtual.shutdownNow();
  }

  @Test
  void scopes_onThousandsOfThreadsAtOnce_areEachThreadsOwn() throws Exception {
    CountDownLatch allActive = new CountDownLatch(THREADS);
    List<Future<Long>> ids = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      ids.add(virtual.submit(() -> spanIdSeenWhileAllAreActive(allActive)));
    }

    Set<Long> seen = new HashSet<>();
    for (Future<Long> id : ids) {
      seen.add(id.get());
    }
    assertThat(seen).hasSize(THREADS).doesNotContain(0L);
  }

  private long spanIdSeenWhileAllAreActive(CountDownLatch allActive) throws InterruptedException {
    assertThat(tracer.activeSpan()).isNull();
    Span span = tracer.buildSpan("virtual").start();
    Scope scope = tracer.activateSpan(span);
    allActive.countDown();
    allActive.await(); // Its carrier runs others meanwhile; it may go on with another carrier.
    assertThat(tracer.activeSpan()).isSameAs(span);
    scope.close();
    assertThat(tracer.activeSpan()).isNull();
    span.finish();
    return ((TraceContext) span.context()).spanId();
  }

  @Test
  void close_onAnotherVirtualThreadOfTheSameCarrier_doesNothing() throws Exception {
    CountDownLatch tried = new CountDownLatch(1);
    Span span = tracer.buildSpan("mine").start();
    List<Scope> scopes = new ArrayList<>();
    CountDownLatch open = new CountDownLatch(1);
    Future<Span> active =
        virtual.submit(
            () -> {
              scopes.add(tracer.activateSpan(span));
              open.countDown();
              tried.await();
              return tracer.activeSpan();
            });
    open.await();
    virtual.submit(() -> scopes.get(0).close()).get();
    tried.countDown();

    assertThat(active.get()).isSameAs(span);
  }

  @Test
  void wrappedExecutor_carriesTheSpanToEachThread() throws Exception {
    ExecutorService wrapped = tracing.taskWrapping().wrap(virtual);
    Callable<Span> active = tracer::activeSpan;
    for (int i = 0; i < 1_000; i++) {
      Span span = tracer.buildSpan("request").start();
      Scope scope = tracer.activateSpan(span);
      Future<Span> seen = wrapped.submit(active);
      scope.close();
      assertThat(seen.get()).isSameAs(span);
    }
    assertThat(wrapped.submit(active).get()).isNull();
  }

  /**
   * No frame of ours is on the stack of a virtual thread that keeps its carrier while it waits: we
   * call nothing that waits from within a monitor (which pins up to JDK 23) or from within native
   * code and class initializers (which pins on every JDK). That the recording sees pinning at all,
   * a pinned thread proves that is started on purpose.
   */
  @Test
  void tracing_pinsNoCarrier(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("pinned.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
      recording.start();
      scopes_onThousandsOfThreadsAtOnce_areEachThreadsOwn();
      wrappedExecutor_carriesTheSpanToEachThread();
      virtual.submit(() -> assertThat(Pinned.NANOS).isPositive()).get();
      recording.stop();
      recording.dump(file);
    }

    assertThat(Files.size(file)).isPositive();
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream().filter(e -> e.getStackTrace() != null).toList();
    assertThat(events).anyMatch(event -> hasFrame(event, Pinned.class.getName()));
    assertThat(events)
        .filteredOn(event -> !hasFrame(event, Pinned.class.getName()))
        .noneMatch(event -> hasFrame(event, "io.clew.api") || hasOurFrame(event));
  }

  private static boolean hasOurFrame(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
        .map(frame -> frame.getMethod().getType().getName())
        .anyMatch(
            name ->
                name.startsWith("io.clew.core")
                    && !name.startsWith(VirtualThreadTest.class.getName()));
  }

  private static boolean hasFrame(RecordedEvent event, String prefix) {
    return event.getStackTrace().getFrames().stream()
        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith(prefix));
  }

  /** Waits while the JVM's native code is on the stack. */
  private static final class Pinned {
    static final long NANOS = pause();

    private static long pause() {
      long start = System.nanoTime();
      LockSupport.parkNanos(50_000_000);
      return System.nanoTime() - start;
    }
  }
}
