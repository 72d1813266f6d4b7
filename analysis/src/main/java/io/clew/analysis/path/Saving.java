package io.clew.analysis.path;

/**
 * By how much a request would have been faster, in microseconds.
 *
 * @param lowMicros with all pauses between the calls kept
 * @param highMicros never more than the request waited for what is changed
 */
public record Saving(long lowMicros, long highMicros) {}
