package io.clew.api;

/**
 * Wraps the senders that settings name, as a spool on disk does. Found by {@link
 * java.util.ServiceLoader}; each one found is asked about each sender.
 */
public interface SpanSenderWrapper {
  /**
   * The sender with something around it, or as it is.
   *
   * @param provider what has made the sender; knows its name and whether it is remote
   * @return what the reporter sends to; closing it closes the sender
   */
  SpanSender wrap(SpanSenderProvider provider, SpanSender sender, Settings settings);
}
