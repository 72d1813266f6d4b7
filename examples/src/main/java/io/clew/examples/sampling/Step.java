package io.clew.examples.sampling;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A change, and what has to come of it.
 *
 * @param name of the change
 * @param change makes it
 * @param seen whether a service knows of it
 * @param forced whether callers have decided that their requests are traced
 * @param requests how many to each service have to be answered from then on
 * @param shares how many of them have to be traced; the first that is for a request counts
 * @param limit within which all services have to know of it
 */
record Step(
    String name,
    Change change,
    Predicate<ServiceStatus> seen,
    boolean forced,
    int requests,
    List<Share> shares,
    Duration limit) {
  private static final int REQUESTS = 900;

  /** Far more than a change takes, which is about a second, so that a busy machine may run this. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  static Step of(String name, Change change, Predicate<ServiceStatus> seen, Share... shares) {
    return new Step(name, change, seen, false, REQUESTS, List.of(shares), LIMIT);
  }

  Step forcedByCallers() {
    return new Step(name, change, seen, true, requests, shares, limit);
  }

  Step requests(int count) {
    return new Step(name, change, seen, forced, count, shares, limit);
  }

  Step within(Duration value) {
    return new Step(name, change, seen, forced, requests, shares, value);
  }

  /** Makes a change. */
  @FunctionalInterface
  interface Change {
    void make() throws IOException, InterruptedException;
  }

  /**
   * How many requests are traced.
   *
   * @param operation such as {@code GET /feed}, or {@link #ALL} or {@link #OTHERS}
   * @param rate 0 to 1
   */
  record Share(String operation, double rate) {
    static final String ALL = "all";
    static final String OTHERS = "others";
    private static final double SIGMAS = 5;

    boolean isFor(String requested) {
      return operation.equals(requested) || operation.equals(ALL) || operation.equals(OTHERS);
    }

    /**
     * Whether chance alone explains so many; at the rates 0 and 1 there is no chance. By Chernoff's
     * bound others are seen less than four times in a million, even where few are expected and
     * their distribution is far from normal; where many are, it is the distance of five sigma.
     */
    boolean explains(long traced, long requests) {
      double share = (double) traced / requests;
      double divergence = divergence(share, rate) + divergence(1 - share, 1 - rate);
      return requests * divergence <= SIGMAS * SIGMAS / 2;
    }

    private static double divergence(double found, double expected) {
      return found == 0 ? 0 : found * Math.log(found / expected);
    }
  }
}
