package io.clew.analysis.trace;

/**
 * By how much the clock of one host is ahead of another's, as the calls between them show it.
 *
 * @param from the host that is nearer to the root's by calls; its address, or else its service
 * @param to the other host
 * @param offsetMicros how much later the clock of {@code to} is; negative if it is earlier
 * @param contradictory no single offset explains all calls, so this is the median of what they say
 */
public record HostOffset(String from, String to, long offsetMicros, boolean contradictory) {}
