package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmShutdownHookTest {
  @Test
  void remove_added_onceOnly() {
    JvmShutdownHook hook = JvmShutdownHook.add(() -> {});

    assertThat(hook.remove()).isTrue();
    assertThat(hook.remove()).isFalse();
  }
}
