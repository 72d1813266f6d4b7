package io.clew.spool;

/**
 * What has become of the spans of a spool. At any time {@code spooled + adopted = replayed +
 * rejected + droppedQuota + droppedCorrupt + pendingSpans}. Spans that the receiver took at once
 * are not counted here.
 *
 * @param spooled spans that were put into the spool
 * @param adopted spans that dead processes had left in it
 * @param replayed spans that the receiver has taken from the spool
 * @param rejected spans from the spool that can never be sent, see {@link
 *     io.clew.api.SpanSender#rejected}
 * @param droppedQuota spans that were dropped because the spool was full; these were the oldest
 * @param droppedCorrupt spans that cannot be read any more, as far as their number is known
 * @param corruptSegments damaged segments that were set aside
 * @param pendingSpans spans that are in the spool
 * @param pendingBytes bytes that the spool has on disk; a segment counts as a whole until all of
 *     its spans are replayed
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

  /** All spans of the spool that were lost: rejected or dropped. */
  public long dropped() {
    return rejected + droppedQuota + droppedCorrupt;
  }
}
