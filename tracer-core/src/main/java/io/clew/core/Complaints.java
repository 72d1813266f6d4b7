package io.clew.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong on the application's threads is said once each, and never thrown. The texts are
 * constants of the tracer, so that their number is small and nothing that a stranger sent is
 * logged.
 */
final class Complaints {
  private static final Logger log = LoggerFactory.getLogger(Tracing.class);

  private final Set<String> said = ConcurrentHashMap.newKeySet();

  void once(String text) {
    say(text, null);
  }

  /**
   * Says what has thrown. The JVM's own fatal errors go on to whoever can do something about them.
   */
  void failed(String text, Throwable cause) {
    if (cause instanceof VirtualMachineError fatal && !(cause instanceof StackOverflowError)) {
      throw fatal;
    }
    say(text, cause);
  }

  private void say(String text, @Nullable Throwable cause) {
    if (said.add(text)) {
      log.warn("Tracing: {} (said once)", text, cause);
    }
  }
}
