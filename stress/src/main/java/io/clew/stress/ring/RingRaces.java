package io.clew.stress.ring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Races on an {@code AsyncReporter}. jcstress would create millions of them, which is too many
 * since each has a thread. Here threads race on one reporter after the other; a seed sets how each
 * reporter is built.
 */
public final class RingRaces {
  private final RacingThreads threads;

  private RingRaces(RacingThreads threads) {
    this.threads = threads;
  }

  /**
   * Runs all races with one seed after the other. Each race gets the same time, and runs at least
   * once.
   *
   * @param time how long new rounds begin
   * @return the number of rounds of each race
   * @throws AssertionError if a round has failed; it names the race and the seed
   */
  public static Map<String, Integer> run(Duration time) {
    try (RacingThreads threads = new RacingThreads()) {
      RingRaces races = new RingRaces(threads);
      Map<String, Race> all = new TreeMap<>();
      all.put("report vs report, full ring", races::fullRing);
      all.put("report vs flush", races::flush);
      all.put("report vs flush vs close", races::flushAndClose);
      all.put("report vs flush vs close, full ring", races::everything);
      all.put("report vs close", races::close);
      all.put("report vs close that does not wait", races::hastyClose);
      all.put("close vs close", races::twoCloses);
      all.put("reporting without end vs close", races::closeInFullSwing);
      Map<String, Long> spent = new TreeMap<>();
      Map<String, Integer> rounds = new TreeMap<>();
      long deadline = System.nanoTime() + time.toNanos();
      while (spent.size() < all.size() || System.nanoTime() - deadline < 0) {
        Map.Entry<String, Race> race =
            Collections.min(
                all.entrySet(),
                Comparator.comparingLong(each -> spent.getOrDefault(each.getKey(), 0L)));
        String name = race.getKey();
        long start = System.nanoTime();
        runRound(name, race.getValue(), rounds.getOrDefault(name, 0));
        rounds.merge(name, 1, Integer::sum);
        spent.merge(name, System.nanoTime() - start, Long::sum);
      }
      return rounds;
    }
  }

  private static void runRound(String name, Race race, long seed) {
    try {
      race.run(seed);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(name + ", seed " + seed, e);
    }
  }

  /**
   * Runs the races without a test framework.
   *
   * @param arguments the number of seconds
   */
  public static void main(String[] arguments) {
    run(Duration.ofSeconds(Long.parseLong(arguments[0])))
        .forEach((race, rounds) -> System.out.println(rounds + " rounds of " + race));
  }

  private void fullRing(long seed) {
    Round round = Round.narrow(seed);
    long reported = sum(threads.race(members(round, 3, List.of(round.counterReader()))));
    round.closeAndCheck(reported);
  }

  private void flush(long seed) {
    Round round = Round.roomy(seed);
    long reported = sum(threads.race(members(round, 2, List.of(round.flusher()))));
    round.closeAndCheck(reported);
  }

  private void flushAndClose(long seed) {
    allAtOnce(Round.roomy(seed), Duration.ofSeconds(20));
  }

  /** A close that may time out while threads wait for room in a full ring. */
  private void everything(long seed) {
    Round round = Round.narrow(seed);
    allAtOnce(round, Duration.ofNanos(round.random.nextInt(500_000)));
  }

  private void allAtOnce(Round round, Duration timeout) {
    List<Long> results =
        threads.race(
            members(
                round,
                2,
                List.of(
                    round.closer(timeout),
                    round.flusher(),
                    round.flusher(),
                    round.counterReader())));
    round.closeAndCheck(sum(results) - results.get(0));
  }

  private void close(long seed) {
    Round round = Round.roomy(seed);
    List<Long> results =
        threads.race(
            members(
                round, 3, List.of(round.closer(Duration.ofSeconds(20)), round.counterReader())));
    round.check(results.get(0) == 0, "a close with enough time has lost spans");
    round.closeAndCheck(sum(results));
  }

  private void hastyClose(long seed) {
    Round round = Round.roomy(seed);
    List<Long> results =
        threads.race(
            members(round, 3, List.of(round.closer(Duration.ZERO), round.counterReader())));
    round.check(results.get(0) >= 0, "a close has lost a negative number of spans");
    round.closeAndCheck(sum(results) - results.get(0));
  }

  /**
   * More threads than cores. Some threads are stopped after they have checked whether the reporter
   * is closed, and put their span into the ring when the reporter's thread has ended.
   */
  private void closeInFullSwing(long seed) {
    Round round = Round.roomy(seed);
    List<Callable<Long>> members = new ArrayList<>();
    members.add(round.closer(Duration.ofSeconds(20)));
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      members.add(round.steadyProducer());
    }
    List<Long> results = threads.race(members);
    round.closeAndCheck(sum(results) - results.get(0));
  }

  private void twoCloses(long seed) {
    Round round = Round.roomy(seed);
    Duration some = Duration.ofNanos(round.random.nextInt(200_000));
    List<Long> results =
        threads.race(members(round, 1, List.of(round.closer(some), round.closer(Duration.ZERO))));
    round.check(
        results.get(0).equals(results.get(1)), "two closes return different results: " + results);
    round.closeAndCheck(results.get(2));
  }

  /** The others are first, so that the indexes of their results are known. */
  private static List<Callable<Long>> members(
      Round round, int producers, List<Callable<Long>> others) {
    List<Callable<Long>> all = new ArrayList<>(others);
    for (int i = 0; i < producers; i++) {
      all.add(round.producer());
    }
    return all;
  }

  private static long sum(List<Long> results) {
    return results.stream().mapToLong(Long::longValue).sum();
  }

  @FunctionalInterface
  private interface Race {
    void run(long seed);
  }
}
