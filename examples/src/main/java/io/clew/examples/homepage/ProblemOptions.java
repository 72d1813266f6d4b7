package io.clew.examples.homepage;

import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** An option for each {@link Problem}, and one for all. */
final class ProblemOptions {
  private final Set<Problem> chosen = EnumSet.noneOf(Problem.class);

  @Option(names = "--problems", description = "The page has all the problems below.")
  void all(boolean wanted) {
    chosen.addAll(EnumSet.allOf(Problem.class));
  }

  @Option(names = "--n-plus-one", description = "The feed asks for each friend on its own.")
  void nPlusOne(boolean wanted) {
    chosen.add(Problem.N_PLUS_ONE);
  }

  @Option(
      names = "--sequential",
      description = "The front end waits for the feed before it asks for the messages.")
  void sequential(boolean wanted) {
    chosen.add(Problem.SEQUENTIAL);
  }

  @Option(names = "--cache-misses", description = "The cache of profiles forgets what it is given.")
  void cacheMisses(boolean wanted) {
    chosen.add(Problem.CACHE_MISSES);
  }

  @Option(names = "--straggler", description = "One of four shards is slow.")
  void straggler(boolean wanted) {
    chosen.add(Problem.STRAGGLER);
  }

  @Option(names = "--retries", description = "A database answers only the third attempt.")
  void retries(boolean wanted) {
    chosen.add(Problem.RETRIES);
  }

  @Option(
      names = "--late-first-byte",
      description = "The page is sent at the end, though its head is ready early.")
  void lateFirstByte(boolean wanted) {
    chosen.add(Problem.LATE_FIRST_BYTE);
  }

  Set<Problem> chosen() {
    return chosen;
  }
}
