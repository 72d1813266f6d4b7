package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UntracedThreadTest {
  @Test
  void isCurrent_onIt_isTrue() {
    CompletableFuture<Boolean> current = new CompletableFuture<>();
    UntracedThread thread =
        new UntracedThread(() -> current.complete(UntracedThread.isCurrent()), "clew-test");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("clew-test");
    thread.start();

    assertThat(current.join()).isTrue();
  }

  @Test
  void isCurrent_onAnother_isFalse() {
    assertThat(UntracedThread.isCurrent()).isFalse();
  }
}
