package io.clew.sampler;

/**
 * A rule set that is malformed or has a value out of range, and so is refused whole. The message
 * names the place, as in {@code line 7, column 16, service_strategies[2].param: expected 0 to 1,
 * got 1.5}.
 */
public final class InvalidRuleSetException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  InvalidRuleSetException(String message) {
    super(message);
  }
}
