package io.clew.examples.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Window window = new Window(false);

  @Test
  void close_waitsForRequestsUnderWay() throws Exception {
    assertThat(window.enter()).isTrue();
    CompletableFuture<List<Window.Answer>> answers =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return window.close(TIMEOUT);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(answers).isNotDone();
    window.answered("GET /feed", "a");
    window.leave();

    assertThat(answers).succeedsWithin(TIMEOUT);
    assertThat(answers.join()).containsExactly(new Window.Answer("GET /feed", "a"));
  }

  @Test
  void close_letsNoMoreRequestsIn() throws Exception {
    assertThat(window.close(TIMEOUT)).isEmpty();

    assertThat(window.enter()).isFalse();
  }

  @Test
  void await_tooFewAnswers_isFalse() throws Exception {
    window.answered("GET /feed", "a");

    assertThat(window.await(1, Duration.ZERO)).isTrue();
    assertThat(window.await(2, Duration.ofMillis(1))).isFalse();
  }
}
