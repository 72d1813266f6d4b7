package io.clew.api;

/**
 * Wraps the senders that settings name, as a spool on disk does. Found by {@link
 * java.util.ServiceLoader}; each one found is asked about each sender.
 */
public interface SpanSenderWrapper {
  /**
   * The sender with something around it, or as it is.
   *
   * @param name what {@code clew.reporter} calls the sender
   * @param sender what the {@link SpanSenderProvider} of that name has made
   * @param settings the service's settings
   * @return what the reporter sends to; closing it closes the sender
   */
  SpanSender wrap(String name, SpanSender sender, Settings settings);
}
