package io.clew.reporter.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Describes Kafka's exceptions in one line, without secrets. */
final class Failures {
  private static final int MAX_CAUSES = 10;

  private Failures() {}

  static String describe(Throwable failure) {
    if (failure instanceof TimeoutException && failure.getCause() == null) {
      return "no broker has answered in time (" + failure.getMessage() + ")";
    }
    List<String> messages = new ArrayList<>();
    Throwable next = failure;
    for (int i = 0; i < MAX_CAUSES && next != null; i++) {
      // Kafka wraps the cause into one or two exceptions that say less.
      if (next.getCause() == null || next.getClass() != KafkaException.class) {
        messages.add(describeOne(next));
      }
      next = next.getCause();
    }
    return String.join(": ", messages);
  }

  /**
   * The error of a class or a native library that is missing, among the causes; null if none is.
   */
  static @Nullable LinkageError linkageError(Throwable failure) {
    Throwable next = failure;
    for (int i = 0; i < MAX_CAUSES && next != null; i++) {
      if (next instanceof LinkageError error) {
        return error;
      }
      next = next.getCause();
    }
    return null;
  }

  private static String describeOne(Throwable failure) {
    String name = failure.getClass().getSimpleName();
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return name;
    }
    // Kafka quotes the part that it could not parse, which may be part of a password.
    return message.toLowerCase(Locale.ROOT).contains("jaas")
        ? name
            + " (sasl.jaas.config cannot be parsed; it is not shown, since it may contain a password)"
        : name + ": " + message.replaceAll("\\s+", " ");
  }
}
