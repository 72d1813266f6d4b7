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
   * Whether the spans go to another process, which may be away when they come. A {@link
   * SpanSenderWrapper} that bridges such a time, as a spool does, leaves a sender alone that is not
   * remote.
   *
   * @return true by default; false for a sender that needs nothing but this process and its disk
   */
  default boolean isRemote() {
    return true;
  }

  /** Makes the sender. */
  SpanSender create(Settings settings);
}
