package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
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
  void current_hasNothingOfWhoMadeIt() {
    InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
    request.set("of the first request");
    assertThat(Thread.currentThread().getContextClassLoader()).isNotNull();
    CompletableFuture<Optional<String>> inherited = new CompletableFuture<>();
    UntracedThread thread =
        new UntracedThread(
            () -> inherited.complete(Optional.ofNullable(request.get())), "clew-test");
    thread.start();

    assertThat(inherited.join()).isEmpty();
    assertThat(thread.getContextClassLoader()).isNull();
  }

  @Test
  void isCurrent_onAnother_isFalse() {
    assertThat(UntracedThread.isCurrent()).isFalse();
  }
}
