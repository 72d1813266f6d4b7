package io.clew.sampler.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.UntracedThread;
import io.clew.sampler.SamplingSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every source of rule sets promises, wherever it has them from. */
abstract class SamplingSourceContract {
  final RecordingListener heard = new RecordingListener();

  private SamplingSource source;

  /** A new source of the place that {@link #put} writes to. */
  abstract SamplingSource newSource() throws Exception;

  abstract void put(String document) throws Exception;

  abstract void remove() throws Exception;

  /** What is said of a place that had a document. */
  abstract String problemWhenRemoved();

  /** How the names of all threads begin that the source has. */
  abstract String threads();

  /** Has the source look at a document again, if it does not by itself. */
  void prod(String document) throws Exception {}

  final void awaitUnchanged(String document) {
    int before = heard.unchanged.get();
    await()
        .atMost(RecordingListener.TIMEOUT)
        .until(
            () -> {
              prod(document);
              return heard.unchanged.get() >= before + 2;
            });
  }

  final SamplingSource source() throws Exception {
    if (source == null) {
      source = newSource();
    }
    return source;
  }

  final RecordingListener start() throws Exception {
    source().start(heard);
    return heard;
  }

  @AfterEach
  void closeSource() {
    if (source != null) {
      source.close();
    }
    awaitNoThreads();
  }

  final void awaitNoThreads() {
    await().atMost(RecordingListener.TIMEOUT).untilAsserted(() -> assertThat(alive()).isEmpty());
  }

  private List<String> alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(threads()))
        .toList();
  }

  @Test
  void start_documentIsThere_givesIt() throws Exception {
    put("{\"a\":\"\u00e4\u20ac\ud83d\ude00\"}");

    start().awaitDocument("{\"a\":\"\u00e4\u20ac\ud83d\ude00\"}");

    assertThat(heard.problems).isEmpty();
    assertThat(heard.versions).hasSize(1).doesNotContain("");
  }

  @Test
  void change_isGivenWithAnotherVersion() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    put("{2}");
    heard.awaitDocument("{2}");

    assertThat(heard.documents).containsExactly("{1}", "{2}");
    assertThat(heard.versions).doesNotHaveDuplicates();
  }

  @Test
  void sameDocumentWrittenAgain_isUnchanged() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    put("{1}");
    awaitUnchanged("{1}");

    assertThat(heard.documents).containsExactly("{1}");
    assertThat(heard.problems).isEmpty();
  }

  @Test
  void removedAndPutAgain_isToldInThatOrder() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    remove();
    heard.awaitLast(problemWhenRemoved());
    put("{2}");
    heard.awaitLast("{2}");

    assertThat(heard.all).containsExactly("{1}", problemWhenRemoved(), "{2}");
  }

  @Test
  void removedAndPutBack_isUnchanged() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    remove();
    heard.awaitLast(problemWhenRemoved());
    put("{1}");
    awaitUnchanged("{1}");

    assertThat(heard.documents).containsExactly("{1}");
  }

  @Test
  void listenerThatThrows_isToldOfTheNextChange() throws Exception {
    put("{1}");
    source()
        .start(
            new RecordingListener() {
              @Override
              public boolean changed(String document, String version) {
                heard.changed(document, version);
                Thread.currentThread().interrupt();
                throw new StackOverflowError("on purpose");
              }

              @Override
              public void unchanged() {
                heard.unchanged();
                throw new IllegalStateException("on purpose");
              }

              @Override
              public void failed(String problem) {
                heard.failed(problem);
                throw new IllegalStateException("on purpose");
              }
            });
    heard.awaitDocument("{1}");
    awaitUnchanged("{1}");
    remove();
    heard.awaitLast(problemWhenRemoved());
    put("{2}");
    heard.awaitDocument("{2}");
  }

  @Test
  void listener_isCalledByAnUntracedDaemon() throws Exception {
    CompletableFuture<Boolean> isDaemon = new CompletableFuture<>();
    CompletableFuture<Boolean> isUntraced = new CompletableFuture<>();
    put("{1}");
    source()
        .start(
            new RecordingListener() {
              @Override
              public boolean changed(String document, String version) {
                isDaemon.complete(Thread.currentThread().isDaemon());
                isUntraced.complete(UntracedThread.isCurrent());
                return true;
              }
            });

    assertThat(isDaemon.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(isUntraced.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(alive()).isNotEmpty();
  }

  @Test
  void start_secondTime_isRefused() throws Exception {
    start();

    assertThatThrownBy(() -> source().start(heard))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(source().name() + ": expected a new source, got one that was started");
  }

  @Test
  void start_closed_isRefused() throws Exception {
    source().close();

    assertThatThrownBy(() -> source().start(heard))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(source().name() + ": expected a new source, got one that was closed");
  }

  @Test
  void close_secondTime_doesNothing() throws Exception {
    start();
    source().close();
    source().close();

    awaitNoThreads();
  }

  @Test
  void close_nothingIsToldAnyMore() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    source().close();
    awaitNoThreads();
    int told = heard.unchanged.get();
    put("{2}");

    assertThat(heard.documents).containsExactly("{1}");
    assertThat(heard.unchanged).hasValue(told);
  }

  @Test
  void close_byTheListenerItself_endsTheThread() throws Exception {
    put("{1}");
    SamplingSource closed = source();
    CompletableFuture<Void> done = new CompletableFuture<>();
    closed.start(
        new RecordingListener() {
          @Override
          public boolean changed(String document, String version) {
            closed.close();
            done.complete(null);
            return true;
          }
        });
    done.get(30, TimeUnit.SECONDS);

    awaitNoThreads();
  }

  @Test
  void close_listenerHangs_interruptsIt() throws Exception {
    put("{1}");
    CountDownLatch hangs = new CountDownLatch(1);
    CompletableFuture<Void> interrupted = new CompletableFuture<>();
    source()
        .start(
            new RecordingListener() {
              @Override
              public boolean changed(String document, String version) {
                hangs.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.complete(null);
                }
                return true;
              }
            });
    assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
    source().close();

    interrupted.get(30, TimeUnit.SECONDS);
    awaitNoThreads();
  }

  @Test
  void close_onAnInterruptedThread_endsTheThreadAndKeepsTheInterrupt() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    Thread.currentThread().interrupt();
    source().close();

    assertThat(Thread.interrupted()).isTrue();
    awaitNoThreads();
  }
}
