package io.clew.ship;

/** A shipper of span logs in JMX, as {@code io.clew:type=Shipper}. Counts are since its start. */
public interface ShipperMXBean {
  /**
   * Spans that the receiver has, counted once though they may have been sent again.
   *
   * @return a count
   */
  long getSpansShipped();

  /**
   * The bytes of those spans, uncompressed.
   *
   * @return a count
   */
  long getBytesShipped();

  /**
   * Spans that the receiver will never take, as for their size.
   *
   * @return a count
   */
  long getSpansRejected();

  /**
   * Lines that are no spans, or too long.
   *
   * @return a count
   */
  long getLinesSkipped();

  /**
   * Files that were deleted, or cannot be read, before they were shipped whole.
   *
   * @return a count
   */
  long getFilesLost();

  /**
   * The bytes of those files that were not shipped, as far as it is known.
   *
   * @return a count
   */
  long getBytesLost();

  /**
   * Attempts to send a batch that failed.
   *
   * @return a count
   */
  long getSendsFailed();

  /**
   * Files that are followed.
   *
   * @return how many there are now
   */
  int getFiles();

  /**
   * What is not shipped yet, uncompressed.
   *
   * @return bytes
   */
  long getLagBytes();

  /**
   * For how long the span that has waited longest has waited to be shipped, roughly.
   *
   * @return seconds; 0 if none waits
   */
  long getLagSeconds();
}
