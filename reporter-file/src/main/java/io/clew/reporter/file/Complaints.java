package io.clew.reporter.file;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong beside the sending of spans is survived, and each kind of it said once. */
final class Complaints {
  private final Logger log;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /** Said in the name of a class. */
  Complaints(Class<?> speaker) {
    log = LoggerFactory.getLogger(speaker);
  }

  /** The text is a constant; what it is about is added. */
  void once(String text, Object about, @Nullable Throwable cause) {
    if (said.add(text)) {
      log.warn("Tracing: {}: {} (said once)", text, about, cause);
    }
  }
}
