package io.clew.examples.sampling;

import io.clew.examples.sampling.Step.Share;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What came of a step.
 *
 * @param seenAfter when all services knew of it
 * @param answers the requests that each service then answered
 */
record StepResult(Step step, Duration seenAfter, List<List<Window.Answer>> answers) {
  /** How many requests to one service were traced. */
  Count count(Share share, int service, Set<String> traced) {
    return count(share, answers.get(service), traced);
  }

  /** How many requests to all services were traced. */
  Count count(Share share, Set<String> traced) {
    return count(share, answers.stream().flatMap(Collection::stream).toList(), traced);
  }

  private Count count(Share share, List<Window.Answer> all, Set<String> traced) {
    List<Window.Answer> concerned =
        all.stream().filter(answer -> share.equals(shareOf(answer.operation()))).toList();
    long found = concerned.stream().filter(each -> traced.contains(each.traceId())).count();
    return new Count(found, concerned.size());
  }

  private Share shareOf(String operation) {
    return step.shares().stream()
        .filter(share -> share.isFor(operation))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no share is for " + operation));
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }

  /** How many of the requests were traced. */
  record Count(long traced, long requests) {
    boolean isBy(Share share) {
      return share.explains(traced, requests);
    }

    @Override
    public String toString() {
      return traced + " of " + requests;
    }
  }
}
