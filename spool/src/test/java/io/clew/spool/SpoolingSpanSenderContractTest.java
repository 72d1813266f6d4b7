package io.clew.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import io.clew.api.SpanSender;
import io.clew.testing.SpanSenderContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class SpoolingSpanSenderContractTest {
  @Nested
  class StraightThrough extends Contract {}

  @Nested
  class StraightThroughInProto3 extends Contract {
    @Override
    FakeReceiver receiver() {
      return new FakeReceiver(Encoding.ZIPKIN_PROTO3);
    }
  }

  /** The send timeout is 0: each batch is written to the spool, too. */
  @Nested
  class ThroughTheSpool extends Contract {
    @Override
    Duration sendTimeout() {
      return Duration.ZERO;
    }
  }

  @Nested
  class ThroughTheSpoolInProto3 extends ThroughTheSpool {
    @Override
    FakeReceiver receiver() {
      return new FakeReceiver(Encoding.ZIPKIN_PROTO3);
    }
  }

  abstract static class Contract extends SpanSenderContract {
    private final FakeReceiver receiver = receiver();
    @TempDir private Path root;
    private SpoolingSpanSender sender;

    FakeReceiver receiver() {
      return new FakeReceiver();
    }

    Duration sendTimeout() {
      return Duration.ofMinutes(1);
    }

    private Path directory() {
      return root.resolve("spool");
    }

    @Override
    protected SpanSender newSender() {
      sender =
          SpoolingSpanSender.newBuilder(directory(), receiver).sendTimeout(sendTimeout()).build();
      return sender;
    }

    /** What a close has left in the spool is sent by the next sender. */
    @Override
    protected List<byte[]> arrived() throws IOException {
      if (sender.stats().pendingSpans() > 0 && receiver.closes.get() > 0) {
        try (SpoolingSpanSender next = SpoolingSpanSender.create(directory(), receiver)) {
          await()
              .atMost(Duration.ofMinutes(1))
              .until(() -> next.stats().replayed() == sender.stats().pendingSpans());
        }
      } else {
        await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
      }
      return receiver.taken.stream().map(span -> span.getBytes(ISO_8859_1)).toList();
    }

    /** Neither the receiver nor the disk takes anything: a file is where the spool should be. */
    @Override
    protected AutoCloseable outage() throws IOException {
      receiver.trouble =
          batch -> {
            throw new IOException("away");
          };
      Files.createFile(directory());
      return () -> {
        receiver.trouble = FakeReceiver.Trouble.NONE;
        Files.delete(directory());
      };
    }
  }
}
