package io.clew.instrumentation.kafka;

/**
 * What an application does with a record, or with several.
 *
 * @param <R> a record, or records
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface RecordHandler<R, E extends Exception> {
  /** Processes a record, or records. What it throws makes the span an error, and is thrown on. */
  void handle(R records) throws E;
}
