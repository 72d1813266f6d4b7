package io.clew.spool;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A spool in front of a receiver that fails and hangs as it is told. */
abstract class SpoolFixture {
  static final Duration PATIENT = Duration.ofMinutes(1);

  @TempDir Path root;

  final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  final FakeReceiver receiver = new FakeReceiver();
  final CountDownLatch hanging = new CountDownLatch(1);
  Path directory;

  @BeforeEach
  void listen() {
    directory = root.resolve("spool");
    logged.start();
    ((Logger) LoggerFactory.getLogger(SpoolingSpanSender.class)).addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(SpoolingSpanSender.class)).detachAppender(logged);
    hanging.countDown();
    assertThat(receiver.calledByTwo).isFalse();
    assertThat(receiver.threads).isSubsetOf("clew-spool");
  }

  SpoolingSpanSender sender(Duration sendTimeout) {
    return SpoolingSpanSender.newBuilder(directory, receiver)
        .name("feed-fake")
        .sendTimeout(sendTimeout)
        .build();
  }

  void fail(Throwable failure) {
    receiver.trouble =
        batch -> {
          throw failure;
        };
  }

  void recover() {
    receiver.trouble = FakeReceiver.Trouble.NONE;
    hanging.countDown();
  }

  static void assertBalanced(SpoolStats stats) {
    assertThat(stats.spooled() + stats.adopted())
        .isEqualTo(stats.replayed() + stats.dropped() + stats.pendingSpans());
  }

  List<String> messages() {
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
