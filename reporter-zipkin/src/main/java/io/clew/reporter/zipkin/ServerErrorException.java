package io.clew.reporter.zipkin;

import java.io.IOException;

/** The server has answered with a status of 5xx. Perhaps it does so only for some of the spans. */
final class ServerErrorException extends IOException {
  private static final long serialVersionUID = 1;

  ServerErrorException(String message) {
    super(message);
  }

  ServerErrorException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
