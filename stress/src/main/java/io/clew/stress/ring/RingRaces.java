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
 * Races on an {@code AsyncReporter}. It has a thread of its own, which is too much to be made by
 * the million as jcstress does; here a crowd of threads meets on one, and then on the next, each
 * made by its seed.
 */
public final class RingRaces {
  private final Crowd crowd;

  private RingRaces(Crowd crowd) {
    this.crowd = crowd;
  }

  /**
   * Runs all races, seed after seed, as long as there is time. Each has the same share of it, be
   * its rounds short or long, and runs at least once.
   *
   * @param time how long to begin new rounds
   * @return how many rounds there were of each
   * @throws AssertionError if a round has ended as it must not; it names the race and the seed
   */
  public static Map<String, Integer> run(Duration time) {
    try (Crowd crowd = new Crowd()) {
      RingRaces races = new RingRaces(crowd);
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
   * Runs the races on their own.
   *
   * @param arguments for how many seconds
   */
  public static void main(String[] arguments) {
    run(Duration.ofSeconds(Long.parseLong(arguments[0])))
        .forEach((race, rounds) -> System.out.println(rounds + " rounds of " + race));
  }

  private void fullRing(long seed) {
    Round round = Round.narrow(seed);
    long reported = sum(crowd.meet(members(round, 3, List.of(round.auditor()))));
    round.settle(reported);
  }

  private void flush(long seed) {
    Round round = Round.roomy(seed);
    long reported = sum(crowd.meet(members(round, 2, List.of(round.flusher()))));
    round.settle(reported);
  }

  private void flushAndClose(long seed) {
    allAtOnce(Round.roomy(seed), Duration.ofSeconds(20));
  }

  /** A close that may give up on a ring that may have room before those who wait for it do. */
  private void everything(long seed) {
    Round round = Round.narrow(seed);
    allAtOnce(round, Duration.ofNanos(round.random.nextInt(500_000)));
  }

  private void allAtOnce(Round round, Duration timeout) {
    List<Long> results =
        crowd.meet(
            members(
                round,
                2,
                List.of(round.closer(timeout), round.flusher(), round.flusher(), round.auditor())));
    round.settle(sum(results) - results.get(0));
  }

  private void close(long seed) {
    Round round = Round.roomy(seed);
    List<Long> results =
        crowd.meet(
            members(round, 3, List.of(round.closer(Duration.ofSeconds(20)), round.auditor())));
    round.check(results.get(0) == 0, "a close with much time has lost some");
    round.settle(sum(results));
  }

  private void hastyClose(long seed) {
    Round round = Round.roomy(seed);
    List<Long> results =
        crowd.meet(members(round, 3, List.of(round.closer(Duration.ZERO), round.auditor())));
    round.check(results.get(0) >= 0, "a close has lost fewer than none");
    round.settle(sum(results) - results.get(0));
  }

  /**
   * More threads than cores: some are halted between their look at whether the reporter is closed
   * and the ring, and go on when its thread has ended.
   */
  private void closeInFullSwing(long seed) {
    Round round = Round.roomy(seed);
    List<Callable<Long>> members = new ArrayList<>();
    members.add(round.closer(Duration.ofSeconds(20)));
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      members.add(round.steadyProducer());
    }
    List<Long> results = crowd.meet(members);
    round.settle(sum(results) - results.get(0));
  }

  private void twoCloses(long seed) {
    Round round = Round.roomy(seed);
    Duration some = Duration.ofNanos(round.random.nextInt(200_000));
    List<Long> results =
        crowd.meet(members(round, 1, List.of(round.closer(some), round.closer(Duration.ZERO))));
    round.check(results.get(0).equals(results.get(1)), "two closes do not agree: " + results);
    round.settle(results.get(2));
  }

  /** Others first, so that their results have known places. */
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
