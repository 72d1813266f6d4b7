package io.clew.analysis.compare;

/**
 * A call that requests make more or less often.
 *
 * @param call {@code SERVICE OPERATION KIND}, with {@code !} if it failed
 * @param base how often a request made it, in the mean
 * @param problem how often a request makes it now
 */
public record CallChange(String call, double base, double problem) {}
