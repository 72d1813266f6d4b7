package io.clew.collector.trace;

/** A record of which nobody can say where its spans begin and end. */
final class MalformedRecordException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedRecordException(String reason) {
    super(reason);
  }
}
