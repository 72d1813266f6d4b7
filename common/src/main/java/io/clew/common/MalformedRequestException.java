package io.clew.common;

import java.io.IOException;

/** What is wrong with the form of a request, as the client is told. */
final class MalformedRequestException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  MalformedRequestException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
