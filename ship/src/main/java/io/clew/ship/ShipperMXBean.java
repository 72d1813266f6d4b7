package io.clew.ship;

/** A shipper of span logs in JMX, as {@code io.clew:type=Shipper}. Counts are since its start. */
public interface ShipperMXBean {
  /** Spans that the receiver has. A span that was sent twice counts once. */
  long getSpansShipped();

  /** The bytes of those spans, uncompressed. */
  long getBytesShipped();

  /** Spans that the receiver will never take, for instance because they are too large. */
  long getSpansRejected();

  /** Lines that are not spans, or that are too long. */
  long getLinesSkipped();

  /** Files that were deleted, or cannot be read, before all of their spans were shipped. */
  long getFilesLost();

  /** The bytes of those files that were not shipped, as far as their number is known. */
  long getBytesLost();

  /** Failed attempts to send a batch. */
  long getSendsFailed();

  /** Files that are followed now. */
  int getFiles();

  /** Bytes that are not shipped yet, uncompressed. */
  long getLagBytes();

  /**
   * How many seconds the oldest span that is not shipped has waited, roughly; 0 if there is none.
   */
  long getLagSeconds();
}
