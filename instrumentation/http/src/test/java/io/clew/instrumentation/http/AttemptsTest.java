package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptsTest {
  private final Attempts attempts = new Attempts();

  @Test
  void firstAttempt_isNoRetry() {
    attempts.sending();
    attempts.answered(302);

    assertThat(attempts.redirects()).isZero();
    assertThat(attempts.retries()).isZero();
  }

  @Test
  void attemptAfterAFailure_isARetry_alsoAfterARedirect() {
    attempts.sending();
    attempts.answered(307);
    attempts.sending();
    attempts.sending();

    assertThat(attempts.redirects()).isEqualTo(1);
    assertThat(attempts.retries()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "301, 1, 0",
    "303, 1, 0",
    "308, 1, 0",
    "304, 0, 0",
    "401, 0, 0",
    "407, 0, 0",
    "408, 0, 1",
    "429, 0, 1",
    "503, 0, 1"
  })
  void attemptAfterAnAnswer_isWhatTheAnswerAskedFor(int status, int redirects, int retries) {
    attempts.sending();
    attempts.answered(status);
    attempts.sending();

    assertThat(attempts.redirects()).isEqualTo(redirects);
    assertThat(attempts.retries()).isEqualTo(retries);
  }
}
