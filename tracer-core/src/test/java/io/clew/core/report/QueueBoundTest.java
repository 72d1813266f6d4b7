package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.TraceContext;
import io.clew.core.report.QueueBound.Large;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class QueueBoundTest {
  private final QueueBound bound = new QueueBound(1000 * 1024, 1000);

  private static FinishedSpan span(int chars) {
    return FinishedSpan.newBuilder(TraceContext.newBuilder().traceId(1).spanId(2).build())
        .tag("text", "x".repeat(chars))
        .build();
  }

  private Large large(int chars) {
    return (Large) bound.weigh(span(chars));
  }

  @Test
  void weigh_whatFitsIntoOneShare_isTheSpanItself() {
    FinishedSpan span = span(400);

    assertThat(bound.weigh(span)).isSameAs(span);
  }

  @Test
  void weigh_more_takesAsManySharesAsItsTextsNeed() {
    assertThat(large(512).moreShares()).isEqualTo(1);
    assertThat(large(10_000).moreShares()).isEqualTo(19);
    assertThat(large(10_000_000).moreShares()).isEqualTo(999);
  }

  @Test
  void weigh_spanThatThrows_countsAsALargeOne() {
    FinishedSpan broken =
        (FinishedSpan)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {FinishedSpan.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("on purpose");
                });

    assertThat(((Large) bound.weigh(broken)).moreShares()).isEqualTo(63);
  }

  @Test
  void take_untilAllSharesAreTaken_leavesNoRoom() {
    Large large = large(50_000); // 98 shares.
    long waiting = 0;
    while (bound.take(large, waiting, 1)) {
      waiting++;
    }

    assertThat(waiting).isEqualTo(10);
    assertThat(bound.room()).isEqualTo(1000 - 10 * large.moreShares());
    assertThat(bound.take(large(512), waiting, 1)).isTrue();

    bound.release(large);
    assertThat(bound.take(large, waiting, 1)).isTrue();
  }

  @Test
  void take_halfOfTheShares_isLess() {
    assertThat(bound.take(large(200_000), 100, 2)).isTrue();
    assertThat(bound.take(large(200_000), 101, 2)).isFalse();
    assertThat(bound.take(large(200_000), 101, 1)).isTrue();
  }

  @Test
  void room_isNeverNone() {
    assertThat(new QueueBound(1, 16_384).room()).isEqualTo(1);
    assertThat(new QueueBound(100 * 256, 16_384).room()).isEqualTo(100);
    assertThat(new QueueBound(1L << 40, 16_384).room()).isEqualTo(16_384);
  }
}
