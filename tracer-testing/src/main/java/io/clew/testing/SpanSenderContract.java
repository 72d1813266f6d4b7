package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SpanSender} promises, as tests to inherit:
 *
 * <ul>
 *   <li>when {@code send} has returned, the batch has arrived: each span once, byte for byte, in
 *       order;
 *   <li>it keeps no hold of the batch's memory, which is used again;
 *   <li>what it cannot send it throws on, and then goes on with the next batch;
 *   <li>its encoding never changes, and closing it twice is closing it once.
 * </ul>
 */
public abstract class SpanSenderContract {
  private @Nullable SpanSender opened;

  /** For subclasses. */
  protected SpanSenderContract() {}

  /**
   * The sender to test, with a destination where nothing has arrived yet. Called once a test.
   *
   * @return a new sender; the test closes it
   * @throws Exception fails the test
   */
  protected abstract SpanSender newSender() throws Exception;

  /**
   * What has arrived at the destination.
   *
   * @return one element for each span, in the order of arrival, with exactly the bytes of its slice
   *     of the batch
   * @throws Exception fails the test
   */
  protected abstract List<byte[]> arrived() throws Exception;

  /**
   * Makes the destination unavailable, called before anything was sent.
   *
   * @return closing it makes the destination available again; null, the default, if that cannot be
   *     tested
   * @throws Exception fails the test
   */
  protected @Nullable AutoCloseable outage() throws Exception {
    return null;
  }

  @BeforeEach
  void open() throws Exception {
    opened = newSender();
  }

  @AfterEach
  void close() throws Exception {
    sender().close();
  }

  @Test
  void encoding_isAlwaysTheSame() throws Exception {
    Encoding encoding = sender().encoding();
    send(0, 1);

    assertThat(encoding).isNotNull().isEqualTo(sender().encoding());
  }

  @Test
  void send_oneSpan_hasArrived() throws Exception {
    List<String> sent = send(0, 1);

    assertThat(texts(arrived())).isEqualTo(sent);
  }

  @Test
  void send_manySpansOfSeveralTraces_haveArrivedInOrder() throws Exception {
    List<String> sent = send(0, 500);

    assertThat(texts(arrived())).isEqualTo(sent);
  }

  @Test
  void send_batchAfterBatch_haveArrivedInOrder() throws Exception {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      sent.addAll(send(100 * i, i + 1));
    }

    assertThat(texts(arrived())).isEqualTo(sent);
  }

  @Test
  void send_memoryUsedAgainAfterwards_hasArrivedAsItWas() throws Exception {
    ExampleBatch batch = ExampleBatch.of(sender().encoding(), 0, 3);
    List<String> sent = batch.slices();
    sender().send(batch.toSpanBatch());

    batch.overwrite();

    sender().close();
    assertThat(texts(arrived())).isEqualTo(sent);
  }

  @Test
  void send_destinationUnavailable_throwsAndGoesOnWithTheNext() throws Exception {
    AutoCloseable outage = outage();
    assumeTrue(outage != null, "needs outage()");
    try (outage) {
      SpanBatch lost = ExampleBatch.of(sender().encoding(), 0, 2).toSpanBatch();
      assertThatThrownBy(() -> sender().send(lost)).isInstanceOf(Exception.class);
    }

    List<String> sent = send(100, 2);

    assertThat(texts(arrived())).containsSubsequence(sent);
  }

  @Test
  void close_keepsWhatHasArrived_alsoWhenClosedAgain() throws Exception {
    List<String> sent = send(0, 3);

    sender().close();
    sender().close();

    assertThat(texts(arrived())).isEqualTo(sent);
  }

  @Test
  void close_nothingWasSent_nothingHasArrived() throws Exception {
    sender().close();
    sender().close();

    assertThat(arrived()).isEmpty();
  }

  private SpanSender sender() {
    if (opened == null) {
      throw new IllegalStateException("newSender() has failed");
    }
    return opened;
  }

  private List<String> send(int firstSpan, int spans) throws Exception {
    ExampleBatch batch = ExampleBatch.of(sender().encoding(), firstSpan, spans);
    List<String> slices = batch.slices();
    sender().send(batch.toSpanBatch());
    return slices;
  }

  private static List<String> texts(List<byte[]> spans) {
    return spans.stream().map(ExampleBatch::text).toList();
  }
}
