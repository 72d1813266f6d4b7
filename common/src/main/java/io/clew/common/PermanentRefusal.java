package io.clew.common;

import java.io.IOException;

/**
 * A receiver's last word on a message: to send the same again would fail the same way. A span
 * sender splits such a message, until the spans that are refused are alone. These it drops and
 * counts, so that they do not hold up the others. Every other failure may pass, and the message is
 * sent again.
 */
public final class PermanentRefusal extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean tooLarge;

  /**
   * A refusal.
   *
   * @param message what was answered
   * @param tooLarge whether the message was too large, so that a smaller one may be taken
   */
  public PermanentRefusal(String message, boolean tooLarge) {
    super(message);
    this.tooLarge = tooLarge;
  }

  /** Whether the message was too large. */
  public boolean isTooLarge() {
    return tooLarge;
  }

  /** What an HTTP status that is not a success says of the message that was sent. */
  public enum HttpAnswer {
    /** The receiver cannot take it now. */
    LATER,
    /** An address, user or password is wrong, or a gateway says so: it may not be the message. */
    NOT_HERE,
    /** It is too large. */
    TOO_LARGE,
    /** It is never taken. */
    NEVER;

    /** Reads a status. A 4xx is the last word, except for those that tell when, where or who. */
    public static HttpAnswer of(int status) {
      return switch (status) {
        case 408, 425, 429 -> LATER;
        case 401, 403, 404, 405, 407, 421 -> NOT_HERE;
        case 413 -> TOO_LARGE;
        default -> status >= 400 && status < 500 ? NEVER : LATER;
      };
    }
  }
}
