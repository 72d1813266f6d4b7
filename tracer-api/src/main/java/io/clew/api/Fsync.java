package io.clew.api;

/**
 * When a span sender makes the operating system put its files on the disk. The death of the process
 * loses nothing of what {@link SpanSender#send} has returned from, whichever it is; this is about
 * the death of the machine.
 */
public enum Fsync {
  /**
   * When the operating system thinks fit, which on Linux is after some 30 seconds. Costs nothing;
   * the default.
   */
  NEVER,

  /**
   * With the first batch that comes a second or more after the last time, and when a file is full
   * or closed. A machine that dies loses what was written since then: under load about a second of
   * spans, and the last batches before a pause.
   */
  INTERVAL,

  /** Before {@code send} returns: nothing of that is lost. Costs a wait per batch. */
  BATCH
}
