package io.clew.sampler.admin;

import java.util.Map;

/** Why a request is not done, as the client is told. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Map<String, String> headers;

  RefusedException(int status, String message) {
    this(status, message, Map.of());
  }

  /**
   * A refusal with headers.
   *
   * @param headers of the answer, which say what would be allowed
   */
  RefusedException(int status, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }
}
