package io.clew.reporter.zipkin;

import io.clew.common.PermanentRefusal;
import io.clew.common.PermanentRefusal.HttpAnswer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises what a sender's exception says of a message. zipkin-reporter has no exception for a
 * refusal. Of its senders over HTTP only the JDK's tells the status, in its text.
 */
final class Refusals {
  private static final Pattern STATUS =
      Pattern.compile("Server returned HTTP response code: (\\d{3}) for");

  private Refusals() {}

  /** Null if the failure may pass. */
  static @Nullable PermanentRefusal of(Exception failure) {
    if (failure instanceof PermanentRefusal refusal) {
      return refusal;
    }
    String text = String.valueOf(failure.getMessage());
    Matcher matcher = STATUS.matcher(text);
    if (!matcher.find()) {
      return null;
    }
    return switch (HttpAnswer.of(Integer.parseInt(matcher.group(1)))) {
      case NEVER -> new PermanentRefusal(text, false);
      case TOO_LARGE -> new PermanentRefusal(text, true);
      case LATER, NOT_HERE -> null;
    };
  }

  /** Null if the failure is not the answer of a server that has failed. */
  static @Nullable ServerErrorException serverError(Exception failure) {
    if (failure instanceof ServerErrorException error) {
      return error;
    }
    Matcher matcher = STATUS.matcher(String.valueOf(failure.getMessage()));
    return matcher.find() && matcher.group(1).startsWith("5")
        ? new ServerErrorException(failure)
        : null;
  }
}
