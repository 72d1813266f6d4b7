package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Sampler} promises, as tests to inherit:
 *
 * <ul>
 *   <li>it decides on any request, from many threads at once, and throws on none;
 *   <li>its probability agrees with what it decided: who has none is not sampled, who is certain
 *       is;
 *   <li>closing it twice is closing it once.
 * </ul>
 */
public abstract class SamplerContract {
  private static final int THREADS = 4;
  private static final int REQUESTS = 2_000;

  /** For subclasses. */
  protected SamplerContract() {}

  /**
   * A sampler to test.
   *
   * @return a new sampler at every call; the test closes it
   */
  protected abstract Sampler newSampler();

  @Test
  void decide_anyRequest_isDecided() {
    try (Sampler sampler = newSampler()) {
      requests(1).forEach(request -> assertIsConsistent(request, sampler.decide(request)));
    }
  }

  @Test
  @Timeout(60)
  void decide_onManyThreads_isDecided() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Sampler sampler = newSampler()) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int seed = 1; seed <= THREADS; seed++) {
        List<Request> requests = requests(seed);
        tasks.add(
            () -> {
              requests.forEach(request -> assertIsConsistent(request, sampler.decide(request)));
              return null;
            });
      }
      for (Future<Void> result : threads.invokeAll(tasks)) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Timeout(60)
  void close_again_doesNothing() {
    Sampler sampler = newSampler();
    sampler.decide(requests(1).get(0));

    sampler.close();
    sampler.close();
  }

  /** Bounds that need no look: a {@link SamplingDecision} is not made with others. */
  private static void assertIsConsistent(Request request, SamplingDecision decision) {
    assertThat(decision).as("the decision on %s", request).isNotNull();
    assertThat(decision.reason()).as("the reason in %s", decision).isNotBlank();
    if (decision.probability() == 0) {
      assertThat(decision.sampled()).as("sampled in %s on %s", decision, request).isFalse();
    } else if (decision.probability() == 1) {
      assertThat(decision.sampled()).as("sampled in %s on %s", decision, request).isTrue();
    }
  }

  /** The odd ones first, then as they come in a service. */
  private static List<Request> requests(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Request> requests = new ArrayList<>();
    Map<String, Object> tags = Map.of("span.kind", "server", "error", true, "peer.port", 80);
    for (long id : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      for (String name : List.of("", "\ud83d", "*", "(", "\0\r\n", "x".repeat(100_000))) {
        requests.add(new Request(id, false, name, name, Map.of()));
        requests.add(new Request(id, true, "feed", name, tags));
      }
    }
    for (int i = 0; i < REQUESTS; i++) {
      String operation = "get /" + random.nextInt(500);
      requests.add(new Request(random.nextLong(), random.nextBoolean(), "feed", operation, tags));
    }
    return requests;
  }

  private record Request(
      long traceIdLow,
      boolean isClientChosen,
      String service,
      String operation,
      Map<String, Object> tags)
      implements SamplingRequest {
    @Override
    public @Nullable Object tag(String key) {
      return tags.get(key);
    }

    /** Not the operation, which may be long. */
    @Override
    public String toString() {
      return "a request with the id " + Long.toHexString(traceIdLow);
    }
  }
}
