package io.clew.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A batch that is run again decides the same, and after a crash keeps no less. */
class ReplayTest {
  private static final long DUE = 1_700_000_000_000L;
  private static final String RATE =
      "{'type': 'rate_limiting', 'rate_limiting': {'spans_per_second': %d}}";
  private static final String NOVEL = "{'type': 'novel', 'novel': {'traces_per_hour': %d}}";

  private record Due(Trace trace, long millis) {}

  /** A few policies, with limits alone and inside of others. */
  private static String file(Random random) {
    List<String> policies = new ArrayList<>();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      String limit =
          random.nextBoolean()
              ? RATE.replace("%d", "" + (1 + random.nextInt(400)))
              : NOVEL.replace("%d", "" + (1 + random.nextInt(3)));
      String other = Reference.random(random, 2).json();
      String json =
          switch (random.nextInt(4)) {
            case 0 -> limit;
            case 1 -> other;
            case 2 -> combined("and", limit, other);
            default -> combined("and", combined("or", limit, RATE.replace("%d", "9")), other);
          };
      policies.add("{'name': 'p" + policies.size() + "', " + json.substring(1));
    }
    return "{'policies': [" + String.join(",", policies) + "]}";
  }

  private static String combined(String type, String... policies) {
    String list = "'" + type + "_sub_policy': [" + String.join(", ", policies) + "]";
    return "{'type': '" + type + "', '" + type + "': {" + list + "}}";
  }

  private static List<Due> batch(Random random, int number) {
    List<Due> batch = new ArrayList<>();
    // Of small batches, what a limit has forgotten is about as large as a trace.
    for (int i = 1 + random.nextInt(random.nextBoolean() ? 8 : 150); i > 0; i--) {
      Trace trace =
          random.nextBoolean()
              ? RandomTraces.trace(random)
              : RandomTraces.named(random, Character.toString('a' + random.nextInt(9)));
      batch.add(new Due(trace, DUE + number * 1500L + random.nextInt(3000)));
    }
    return batch;
  }

  private static List<TailDecision> decide(TailPolicies policies, long number, List<Due> batch) {
    TailSampler sampler = policies.sampler(1, 3, number);
    return batch.stream().map(due -> sampler.decide(due.trace, due.millis)).toList();
  }

  @Test
  void batch_runAgainInTheSameProcess_decidesTheSame() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      String file = file(random);
      TailPolicies policies = Reference.parse(file);
      TailPolicies undisturbed = Reference.parse(file);
      for (int number = 0; number < 5; number++) {
        List<Due> batch = batch(random, number);
        List<TailDecision> first = decide(policies, number, batch);
        decide(policies, number, batch.subList(0, random.nextInt(batch.size())));

        assertThat(decide(policies, number, batch)).isEqualTo(first);
        assertThat(decide(undisturbed, number, batch)).isEqualTo(first);
      }
    }
  }

  @Test
  void batch_runAgainAfterACrash_keepsWhatItKept() {
    int kept = 0;
    int more = 0;
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      String file = file(random);
      TailPolicies policies = Reference.parse(file);
      int crash = 1 + random.nextInt(4);
      for (int number = 0; number < crash; number++) {
        decide(policies, number, batch(random, number));
      }
      List<Due> batch = batch(random, crash);
      List<TailDecision> before = decide(policies, crash, batch);

      List<TailDecision> after = decide(Reference.parse(file), crash, batch);

      for (int i = 0; i < batch.size(); i++) {
        assertThat(after.get(i).probability()).isGreaterThanOrEqualTo(before.get(i).probability());
        kept += before.get(i).isKept() ? 1 : 0;
        more += after.get(i).isKept() && !before.get(i).isKept() ? 1 : 0;
      }
    }

    assertThat(kept).isGreaterThan(3_000);
    assertThat(more).isGreaterThan(100); // So that the limits had something to forget.
  }

  /** Another executor was alive with the partition, and it comes back. */
  @Test
  void olderBatch_beginsAnew() {
    String file = "{'policies': [{'name': 'p', " + NOVEL.replace("%d", "1").substring(1) + "]}";
    TailPolicies policies = Reference.parse(file);
    List<Due> batch = List.of(new Due(RandomTraces.named(new Random(1), "a"), DUE));

    assertThat(decide(policies, 7, batch).get(0).isKept()).isTrue();
    assertThat(decide(policies, 8, batch).get(0).isKept()).isFalse();
    assertThat(decide(policies, 7, batch).get(0).isKept()).isTrue();
    assertThat(decide(policies, 9, batch).get(0).isKept()).isFalse();
  }

  @Test
  void partitions_haveCountsOfTheirOwn() {
    String file = "{'policies': [{'name': 'p', " + NOVEL.replace("%d", "1").substring(1) + "]}";
    TailPolicies policies = Reference.parse(file);
    Trace trace = RandomTraces.named(new Random(1), "a");
    for (int partition = 0; partition < 10; partition++) {
      TailSampler sampler = policies.sampler(partition, 10, 0);

      assertThat(sampler.decide(trace, DUE).isKept()).isTrue();
      assertThat(sampler.decide(trace, DUE).isKept()).isFalse();
    }
  }

  @Test
  void share_isTheSameInEachCollector() {
    String file = Reference.share(30).json().substring(1);
    String policies = "{'policies': [{'name': 'p', " + file + "]}";
    TailSampler here = Reference.parse(policies).sampler(0, 1, 0);
    TailSampler there = Reference.parse(policies).sampler(3, 8, 17);
    Random random = new Random(2);
    int kept = 0;
    for (int i = 0; i < 10_000; i++) {
      Trace trace = RandomTraces.trace(random);
      TailDecision decision = here.decide(trace, DUE);
      kept += decision.isKept() ? 1 : 0;

      assertThat(there.decide(trace, DUE + i * 1000L)).isEqualTo(decision);
    }

    assertThat(kept).isBetween(3000 - 200, 3000 + 200);
  }

  /** Collectors of two versions work side by side while one replaces the other. */
  @Test
  void draw_isTheSameInEachVersion() {
    assertThat(Draw.of("00000000000000ab", Draw.seed(""))).isEqualTo(0.2706484126316524);
    assertThat(Draw.of("463ac35c9f6413ad48485a3953bb6124", Draw.seed("")))
        .isEqualTo(0.9197197955124302);
    assertThat(Draw.of("48485a3953bb6124", Draw.seed("layer 2"))).isEqualTo(0.24954798658939759);
  }

  /** Some services cut ids to their last 16 digits. */
  @Test
  void draw_longAndShortId_areOne() {
    assertThat(Draw.of("463ac35c9f6413ad48485a3953bb6124", 7))
        .isEqualTo(Draw.of("48485a3953bb6124", 7));
  }
}
