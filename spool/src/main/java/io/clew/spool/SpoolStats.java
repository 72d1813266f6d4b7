package io.clew.spool;

/**
 * Where the spans of a spool are: {@code spooled + adopted = replayed + rejected + droppedQuota +
 * droppedCorrupt + pendingSpans}, at any time. Spans that the receiver took at once are not in
 * these books.
 *
 * @param spooled spans that were put into the spool
 * @param adopted spans that dead processes had left in it
 * @param replayed spans that the receiver has taken from the spool
 * @param rejected spans from the spool that can never be sent, as {@link
 *     io.clew.api.SpanSender#rejected} says
 * @param droppedQuota spans that were dropped, being the oldest, since the spool was full
 * @param droppedCorrupt spans that cannot be read any more; those of a damaged segment whose number
 *     was not known are not among them
 * @param corruptSegments damaged segments that were set aside
 * @param pendingSpans spans that are in the spool
 * @param pendingBytes bytes that the spool has on disk; those that are already replayed but stand
 *     in a segment with others that are not are among them
 */
public record SpoolStats(
    long spooled,
    long adopted,
    long replayed,
    long rejected,
    long droppedQuota,
    long droppedCorrupt,
    long corruptSegments,
    long pendingSpans,
    long pendingBytes) {

  /**
   * All spans of the spool that were lost, for whatever reason.
   *
   * @return the sum of the rejected and the dropped
   */
  public long dropped() {
    return rejected + droppedQuota + droppedCorrupt;
  }
}
