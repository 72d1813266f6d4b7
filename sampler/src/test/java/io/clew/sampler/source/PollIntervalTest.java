package io.clew.sampler.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollIntervalTest {
  private double random = 0.5;

  private PollInterval pace(long intervalMillis) {
    return new PollInterval(Duration.ofMillis(intervalMillis), () -> random);
  }

  private static long[] failures(PollInterval pace, int count) {
    return LongStream.range(0, count).map(i -> pace.failure(0)).toArray();
  }

  @Test
  void usual_restsTheIntervalAFifthMoreOrLess() {
    PollInterval pace = pace(5000);

    random = 0;
    assertThat(pace.usual()).isEqualTo(4000);
    random = 0.5;
    assertThat(pace.usual()).isEqualTo(5000);
    random = 1;
    assertThat(pace.usual()).isEqualTo(6000);
  }

  @Test
  void failure_restsTwiceAsLongEachTimeUpToAMinute() {
    assertThat(failures(pace(5000), 6))
        .containsExactly(5000, 10_000, 20_000, 40_000, 60_000, 60_000);
  }

  @Test
  void failure_isJittered() {
    random = 0;
    assertThat(failures(pace(5000), 2)).containsExactly(4000, 8000);
    random = 1;
    assertThat(failures(pace(5000), 2)).containsExactly(6000, 12_000);
  }

  @Test
  void failure_longInterval_restsNoLongerThanThat() {
    assertThat(failures(pace(600_000), 3)).containsExactly(600_000, 600_000, 600_000);
  }

  @Test
  void failure_forEver_staysAtTheLimit() {
    assertThat(failures(pace(100), 10_000)).endsWith(60_000);
  }

  @Test
  void usual_afterFailures_beginsAnew() {
    PollInterval pace = pace(1000);
    failures(pace, 5);
    pace.usual();

    assertThat(failures(pace, 2)).containsExactly(1000, 2000);
  }

  @Test
  void failure_retryAfter_isTheLeastUpToTwoMinutes() {
    random = 0;
    assertThat(pace(5000).failure(30_000)).isEqualTo(30_000);
    assertThat(pace(5000).failure(3000)).isEqualTo(4000);
    assertThat(pace(5000).failure(Long.MAX_VALUE)).isEqualTo(120_000);
    random = 1;
    assertThat(pace(5000).failure(30_000)).isEqualTo(36_000);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "120, 120000",
    "999999999, 999999999000",
    "9999999999, 0",
    "-1, 0",
    "1.5, 0",
    "'', 0",
    "soon, 0",
    "'Fri, 31 Dec 1999 23:59:59 GMT', 59000",
    "'Fri, 31 Dec 1999 23:58:59 GMT', 0",
    "'Mon, 31 Dec 1999 23:59:59 GMT', 0"
  })
  void retryAfterMillis_secondsOrADate_elseNone(String value, long expected) {
    assertThat(PollInterval.retryAfterMillis(value, Instant.parse("1999-12-31T23:59:00Z")))
        .isEqualTo(expected);
  }
}
