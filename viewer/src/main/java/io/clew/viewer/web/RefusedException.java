package io.clew.viewer.web;

/** A request that cannot be answered, with a sentence for the person who made it. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final int status;

  private RefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  static RefusedException badRequest(String message) {
    return new RefusedException(BAD_REQUEST, message);
  }

  static RefusedException notFound(String message) {
    return new RefusedException(NOT_FOUND, message);
  }

  static RefusedException changed(String message) {
    return new RefusedException(CONFLICT, message);
  }

  /** That of HTTP. */
  int status() {
    return status;
  }
}
