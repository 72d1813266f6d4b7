package io.clew.api;

/**
 * Makes a span logger from settings. Found by {@link java.util.ServiceLoader} when {@code
 * clew.reporter} names it, so that the tracer knows no transport.
 */
public interface SpanSenderProvider {
  /**
   * The name in {@code clew.reporter}.
   *
   * @return a word in lower case
   */
  String name();

  /**
   * Makes the sender.
   *
   * @param settings the service's settings
   * @return a new sender
   */
  SpanSender create(Settings settings);
}
