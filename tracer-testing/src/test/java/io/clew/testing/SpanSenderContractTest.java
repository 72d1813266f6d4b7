package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A sender into memory keeps it, in both encodings; each promise is broken in turn. */
class SpanSenderContractTest {
  private static final String ONE = "send_oneSpan_hasArrived";
  private static final String MANY = "send_manySpansOfSeveralTraces_haveArrivedInOrder";
  private static final String BATCHES = "send_batchAfterBatch_haveArrivedInOrder";
  private static final String REUSE = "send_memoryUsedAgainAfterwards_hasArrivedAsItWas";
  private static final String OUTAGE = "send_destinationUnavailable_throwsAndGoesOnWithTheNext";
  private static final String CLOSE = "close_keepsWhatHasArrived_alsoWhenClosedAgain";
  private static final String UNUSED = "close_nothingWasSent_nothingHasArrived";

  @Nested
  class Json extends InMemory {}

  @Nested
  class Proto3 extends InMemory {
    @Override
    public Encoding encoding() {
      return Encoding.ZIPKIN_PROTO3;
    }
  }

  @Test
  void contract_noOutageToTest_skipsIt() {
    TestRun run = TestRun.of(NoOutage.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(7);
  }

  @Test
  void contract_lastSpanLost_fails() {
    assertThat(TestRun.of(LosesTheLast.class).failures())
        .containsKeys(ONE, MANY, BATCHES)
        .doesNotContainKey(UNUSED);
  }

  @Test
  void contract_outOfOrder_fails() {
    assertThat(TestRun.of(Reverses.class).failures())
        .containsKeys(MANY, BATCHES)
        .doesNotContainKey(ONE);
  }

  @Test
  void contract_keepsTheBatch_fails() {
    assertThat(TestRun.of(KeepsTheBatch.class).failures()).containsOnlyKeys(REUSE);
  }

  @Test
  void contract_silentOutage_fails() {
    assertThat(TestRun.of(Silent.class).failures()).containsOnlyKeys(OUTAGE);
  }

  @Test
  void contract_givesUpAfterAnOutage_fails() {
    assertThat(TestRun.of(GivesUp.class).failures()).containsOnlyKeys(OUTAGE);
  }

  @Test
  void contract_closedOnceOnly_fails() {
    assertThat(TestRun.of(ClosedOnce.class).failures()).containsKeys(CLOSE, UNUSED);
  }

  @Test
  void contract_forgetsOnClose_fails() {
    assertThat(TestRun.of(Forgets.class).failures()).containsKey(CLOSE).doesNotContainKey(ONE);
  }

  @Test
  void contract_encodingChanges_fails() {
    assertThat(TestRun.of(ChangesEncoding.class).failures())
        .containsKey("encoding_isAlwaysTheSame");
  }

  /** A right sender, to be broken. */
  static class InMemory extends SpanSenderContract implements SpanSender {
    final List<ByteBuffer> spans = new ArrayList<>();
    boolean available = true;

    @Override
    protected SpanSender newSender() {
      return this;
    }

    @Override
    protected List<byte[]> arrived() {
      return spans.stream().map(InMemory::bytes).toList();
    }

    @Override
    protected AutoCloseable outage() {
      available = false;
      return () -> available = true;
    }

    @Override
    public Encoding encoding() {
      return Encoding.ZIPKIN_JSON;
    }

    @Override
    public void send(SpanBatch batch) throws Exception {
      if (!available) {
        throw new IOException("no destination");
      }
      for (int i = 0; i < batch.size(); i++) {
        spans.add(ByteBuffer.wrap(bytes(batch.toByteBuffer(i, i + 1))));
      }
    }

    static byte[] bytes(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }

    @Override
    public void close() throws IOException {}
  }

  static class NoOutage extends InMemory {
    @Override
    protected AutoCloseable outage() {
      return null;
    }
  }

  static class LosesTheLast extends InMemory {
    @Override
    public void send(SpanBatch batch) throws Exception {
      super.send(batch);
      spans.remove(spans.size() - 1);
    }
  }

  static class Reverses extends InMemory {
    @Override
    public void send(SpanBatch batch) {
      for (int i = batch.size(); i > 0; i--) {
        spans.add(ByteBuffer.wrap(bytes(batch.toByteBuffer(i - 1, i))));
      }
    }
  }

  static class KeepsTheBatch extends InMemory {
    @Override
    public void send(SpanBatch batch) throws Exception {
      super.send(batch);
      for (int i = 0, last = spans.size() - batch.size(); i < batch.size(); i++) {
        spans.set(last + i, batch.toByteBuffer(i, i + 1));
      }
    }
  }

  static class Silent extends InMemory {
    @Override
    public void send(SpanBatch batch) throws Exception {
      if (available) {
        super.send(batch);
      }
    }
  }

  static class GivesUp extends InMemory {
    private boolean dead;

    @Override
    public void send(SpanBatch batch) throws Exception {
      dead |= !available;
      if (dead) {
        throw new IOException("dead");
      }
      super.send(batch);
    }
  }

  static class ClosedOnce extends InMemory {
    private boolean closed;

    @Override
    public void close() throws IOException {
      if (closed) {
        throw new IOException("closed already");
      }
      closed = true;
    }
  }

  static class Forgets extends InMemory {
    @Override
    public void close() {
      spans.clear();
    }
  }

  static class ChangesEncoding extends InMemory {
    @Override
    public Encoding encoding() {
      return spans.isEmpty() ? Encoding.ZIPKIN_JSON : Encoding.ZIPKIN_PROTO3;
    }
  }
}
