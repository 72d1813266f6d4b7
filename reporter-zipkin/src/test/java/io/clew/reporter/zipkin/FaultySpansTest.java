package io.clew.reporter.zipkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans are numbers. */
class FaultySpansTest {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(5);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - PAUSE);
  private final FaultySpans faulty = new FaultySpans(clock::get);
  private final List<Integer> taken = new ArrayList<>();
  private final Set<Integer> bad = new HashSet<>();
  private boolean down;
  private int sends;

  private static List<byte[]> batch(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> new byte[] {(byte) i, (byte) (i >> 8)}).toList();
  }

  private static int number(byte[] span) {
    return (span[0] & 0xff) + ((span[1] & 0xff) << 8);
  }

  private int receive(List<byte[]> spans) throws IOException {
    sends++;
    List<Integer> numbers = spans.stream().map(FaultySpansTest::number).toList();
    if (down || numbers.stream().anyMatch(bad::contains)) {
      throw new ServerErrorException("HTTP 500");
    }
    taken.addAll(numbers);
    return 0;
  }

  /** As who sends a batch until it is taken; returns for how long, or -1 if it was never taken. */
  private long deliver(List<byte[]> batch, int attempts) throws IOException {
    long start = clock.get();
    for (int i = 0; i < attempts; i++) {
      try {
        faulty.send(batch, this::receive);
        return clock.get() - start;
      } catch (ServerErrorException e) {
        clock.addAndGet(PAUSE);
      }
    }
    return -1;
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 500})
  void oneSpanThatAlwaysFails_isGivenUpAfterMinutes_andAllOthersAreTaken(int size)
      throws IOException {
    bad.add(size / 2);
    long took = deliver(batch(0, size), 100);

    assertThat(faulty.givenUp()).isOne();
    assertThat(took).isBetween(FaultySpans.ALONE_NANOS, 2 * FaultySpans.ALONE_NANOS);
    Set<Integer> others = new HashSet<>(upTo(size));
    others.removeAll(bad);
    assertThat(new HashSet<>(taken)).isEqualTo(others);
    assertThat(taken).hasSizeLessThan(size + 10); // Those that were taken twice.
  }

  @Test
  void others_areTakenLongBefore() throws IOException {
    bad.add(37);
    assertThat(deliver(batch(0, 100), FaultySpans.WHOLE_TRIES)).isEqualTo(-1);

    assertThat(taken).hasSize(99);
    assertThat(sends).isLessThan(30);
  }

  @Test
  void manyThatFail_areGivenUpTogether() throws IOException {
    for (int i = 0; i < 1000; i += 3) {
      bad.add(i);
    }
    long took = deliver(batch(0, 1000), 1000);

    assertThat(faulty.givenUp()).isEqualTo(334);
    assertThat(took).isBetween(FaultySpans.ALONE_NANOS, TimeUnit.MINUTES.toNanos(30));
    assertThat(new HashSet<>(taken)).hasSize(666);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 300})
  void receiverThatIsDown_losesNothing_andIsNotPestered(int size) throws IOException {
    deliver(batch(1000, 1001), 1);
    down = true;
    int before = sends;
    assertThat(deliver(batch(0, size), 10_000)).isEqualTo(-1);
    assertThat(sends - before).isLessThanOrEqualTo(30_000);
    down = false;
    taken.clear();
    assertThat(deliver(batch(0, size), 20)).isNotNegative();

    assertThat(faulty.givenUp()).isZero();
    assertThat(taken).containsAll(upTo(size));
  }

  /** As a proxy that refuses a span itself, in front of a receiver that is down. */
  @ParameterizedTest
  @ValueSource(ints = {2, 10, 300})
  void refusals_whileTheReceiverIsDown_areNoProofThatItTakesSpans(int size) throws IOException {
    for (int from = 0; from < 2 * size; from += size) {
      List<byte[]> batch = batch(from, from + size);
      int refused = from;
      for (int i = 0; i < 1000; i++) {
        clock.addAndGet(PAUSE);
        assertThatThrownBy(
                () ->
                    faulty.send(
                        batch,
                        spans -> {
                          if (spans.size() == 1 && number(spans.get(0)) == refused) {
                            return 1;
                          }
                          throw new ServerErrorException("HTTP 502");
                        }))
            .isInstanceOf(ServerErrorException.class);
      }
      assertThat(faulty.givenUp()).isZero();
    }
  }

  @Test
  void receiverThatFailsAtRandomAfterAnOutage_losesNothing() throws IOException {
    deliver(batch(1000, 1001), 1);
    down = true;
    assertThat(deliver(batch(0, 300), 200)).isEqualTo(-1);
    down = false;
    Random random = new Random(1);
    int attempts = 0;
    for (boolean sent = false; !sent && attempts < 1000; attempts++) {
      try {
        faulty.send(
            batch(0, 300),
            spans -> {
              if (random.nextBoolean()) {
                throw new ServerErrorException("HTTP 503");
              }
              return receive(spans);
            });
        sent = true;
      } catch (ServerErrorException e) {
        clock.addAndGet(PAUSE);
      }
    }

    assertThat(attempts).isLessThan(1000);
    assertThat(faulty.givenUp()).isZero();
    assertThat(taken).containsAll(upTo(300));
  }

  @Test
  void receiverThatGoesDownAmidTheSearch_losesNothing() throws IOException {
    bad.add(5);
    deliver(batch(0, 10), FaultySpans.WHOLE_TRIES + 1);
    down = true;
    assertThat(deliver(batch(0, 10), 1000)).isEqualTo(-1);
    bad.clear();
    down = false;

    assertThat(deliver(batch(0, 10), 1)).isZero();
    assertThat(faulty.givenUp()).isZero();
    assertThat(taken).contains(5);
  }

  @Test
  void spanThatIsAloneInItsBatch_isGivenUpOnlyIfAnotherWasTakenBefore() throws IOException {
    bad.add(0);
    assertThat(deliver(batch(0, 1), 1000)).isEqualTo(-1);

    faulty.send(batch(1, 2), this::receive);
    assertThat(deliver(batch(0, 1), 1000)).isGreaterThanOrEqualTo(FaultySpans.ALONE_NANOS);
    assertThat(faulty.givenUp()).isOne();
  }

  @Test
  void otherFailures_leaveTheBatchWhole() throws IOException {
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clock.addAndGet(PAUSE);
      assertThatThrownBy(
              () ->
                  faulty.send(
                      batch(0, 10),
                      spans -> {
                        sizes.add(spans.size());
                        throw new IOException("refused");
                      }))
          .hasMessage("refused");
    }

    assertThat(sizes).hasSize(100).containsOnly(10);
  }
}
