package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExitHookTest {
  @Test
  void remove_added_onceOnly() {
    ExitHook hook = ExitHook.add(() -> {});

    assertThat(hook.remove()).isTrue();
    assertThat(hook.remove()).isFalse();
  }
}
