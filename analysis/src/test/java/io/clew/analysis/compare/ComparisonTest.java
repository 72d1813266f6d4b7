package io.clew.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final Requests requests = new Requests(1);
  private final Comparison comparison = new Comparison();

  private Trace usual() {
    return requests.of(requests.call("cart", 2_000), requests.call("db", 1_000));
  }

  private Trace manyCalls() {
    List<Requests.Call> calls = new ArrayList<>(List.of(requests.call("cart", 2_000)));
    calls.addAll(requests.calls(20, "db", 1_000));
    return requests.of(calls);
  }

  @Test
  void structural_moreCalls_isFoundWithItsPrecursor() {
    for (int i = 0; i < 500; i++) {
      comparison.addBase(usual());
      comparison.addProblem(i < 150 ? manyCalls() : usual());
    }

    List<StructuralMutation> found = comparison.structural();
    assertThat(found).hasSize(1);
    StructuralMutation mutation = found.get(0);
    assertThat(mutation.service()).isEqualTo("shop");
    assertThat(mutation.operation()).isEqualTo("get /");
    assertThat(mutation.structure())
        .isEqualTo("shop get / SERVER[cart get CLIENT][db get CLIENT]x16-31");
    assertThat(mutation.baseCount()).isZero();
    assertThat(mutation.extra()).isEqualTo(150);
    assertThat(mutation.requests()).isEqualTo(500);
    assertThat(mutation.p()).isLessThan(1e-9);
    assertThat(mutation.precursors()).hasSize(1);
    assertThat(mutation.calls()).containsExactly(new CallChange("db get CLIENT", 1, 20));
    // 19 calls of 1 ms and a pause; the mean of the log-normal times is 13 % above their median.
    assertThat(mutation.costMicros()).isCloseTo(150 * 19 * 1_233.0, withPercentage(5));
    assertThat(mutation.exemplar()).hasSize(16);
  }

  @Test
  void structural_moreTraffic_isNoMutation() {
    for (int i = 0; i < 400; i++) {
      comparison.addBase(i % 4 == 0 ? manyCalls() : usual());
    }
    for (int i = 0; i < 1_600; i++) {
      comparison.addProblem(i % 4 == 0 ? manyCalls() : usual());
    }
    requests.operation("get /other");
    comparison.addBase(usual());
    for (int i = 0; i < 300; i++) {
      comparison.addProblem(usual());
    }
    assertThat(comparison.structural()).isEmpty();
  }

  @Test
  void structural_halfAsManyTraces_countTwice() {
    for (int i = 0; i < 1_000; i++) {
      comparison.addBase(i < 800 ? usual() : manyCalls());
    }
    requests.tag("sampler.param", "0.5");
    for (int i = 0; i < 200; i++) {
      comparison.addProblem(i < 100 ? usual() : manyCalls());
    }

    StructuralMutation mutation = comparison.structural().get(0);
    assertThat(mutation.problemCount()).isEqualTo(200);
    assertThat(mutation.baseCount()).isCloseTo(80, within(1e-6));
  }

  @Test
  void structural_fewExtra_areNone() {
    for (int i = 0; i < 6_000; i++) {
      comparison.addBase(usual());
      comparison.addProblem(i < 59 ? manyCalls() : usual()); // Above 50, below 1 %.
    }
    assertThat(comparison.structural()).isEmpty();
    comparison.addProblem(manyCalls());
    comparison.addProblem(manyCalls());
    assertThat(comparison.structural()).hasSize(1);
  }

  @Test
  void structural_fewTracesOfGreatWeight_areNone() {
    requests.tag("sampler.param", "0.01");
    for (int i = 0; i < 20; i++) {
      comparison.addBase(usual());
      comparison.addProblem(i < 2 ? manyCalls() : usual());
    }
    assertThat(comparison.structural()).isEmpty();
  }

  @Test
  void structural_twoPrecursors_theNearestComesFirst() {
    for (int i = 0; i < 400; i++) {
      Trace search = requests.of(requests.call("index", 500));
      Trace failing = requests.of(requests.call("index", 500), requests.call("index-2", 500));
      comparison.addBase(i < 200 ? search : usual());
      comparison.addProblem(i < 100 ? search : i < 200 ? failing : i < 300 ? manyCalls() : usual());
    }

    List<StructuralMutation> found = comparison.structural();
    assertThat(found).hasSize(2);
    assertThat(found.get(0).calls()).containsExactly(new CallChange("db get CLIENT", 1, 20));
    assertThat(found.get(1).calls()).containsExactly(new CallChange("index-2 get CLIENT", 0, 1));
    assertThat(found.get(0).costMicros()).isGreaterThan(found.get(1).costMicros());
  }

  @Test
  void structural_newEntryPoint_hasNoPrecursor() {
    for (int i = 0; i < 200; i++) {
      comparison.addBase(usual());
      comparison.addProblem(usual());
    }
    requests.operation("get /new");
    for (int i = 0; i < 100; i++) {
      comparison.addProblem(usual());
    }

    StructuralMutation mutation = comparison.structural().get(0);
    assertThat(mutation.operation()).isEqualTo("get /new");
    assertThat(mutation.extra()).isEqualTo(100);
    assertThat(mutation.precursors()).isEmpty();
    assertThat(mutation.calls()).isEmpty();
  }

  @Test
  void latency_oneSlowerCall_isFoundByItsEdge() {
    for (int i = 0; i < 300; i++) {
      comparison.addBase(usual());
      comparison.addProblem(requests.of(requests.call("cart", 2_000), requests.call("db", 1_500)));
    }

    List<LatencyMutation> found = comparison.latency();
    LatencyMutation whole = found.get(0);
    assertThat(whole.isWhole()).isTrue();
    assertThat(whole.from()).isEqualTo("shop get / call");
    assertThat(whole.to()).isEqualTo("shop get / reply");
    assertThat(whole.count()).isEqualTo(300);
    assertThat(whole.costMicros()).isCloseTo(300 * 567.0, withPercentage(25));
    LatencyMutation edge = found.get(1);
    assertThat(edge.isWhole()).isFalse();
    assertThat(edge.category()).isEqualTo(whole.category());
    assertThat(edge.from()).isEqualTo("db get call");
    assertThat(edge.to()).isEqualTo("db get reply");
    assertThat(edge.baseMicros()).isCloseTo(1_133, withPercentage(10));
    assertThat(edge.problemMicros()).isCloseTo(1_700, withPercentage(10));
    assertThat(found).hasSize(2);
    assertThat(comparison.structural()).isEmpty();
  }

  @Test
  void latency_repeatedCalls_countOnceARequest() {
    for (int i = 0; i < 20; i++) {
      comparison.addBase(requests.of(requests.calls(8, "db", 1_000)));
      comparison.addProblem(requests.of(requests.calls(8, "db", 3_000)));
    }
    LatencyMutation calls = comparison.latency().get(1);
    assertThat(calls.from()).isEqualTo("db get call");
    assertThat(calls.count()).isEqualTo(20);
    assertThat(calls.problemMicros()).isCloseTo(8 * 3_400, withPercentage(20));
  }

  @Test
  void latency_fewRequests_areNotCompared() {
    for (int i = 0; i < 9; i++) {
      comparison.addBase(usual());
      comparison.addProblem(requests.of(requests.call("cart", 9_000), requests.call("db", 9_000)));
    }
    assertThat(comparison.latency()).isEmpty();
    comparison.addBase(usual());
    comparison.addProblem(requests.of(requests.call("cart", 9_000), requests.call("db", 9_000)));
    assertThat(comparison.latency()).hasSize(3);
  }

  @Test
  void latency_ofSampledRequests_costsAllOfThem() {
    for (int i = 0; i < 50; i++) {
      comparison.addBase(requests.of(new Requests.Call("db", 1_000 + i)));
    }
    requests.tag("sampler.param", "0.1");
    for (int i = 0; i < 50; i++) {
      comparison.addProblem(requests.of(new Requests.Call("db", 3_000 + i)));
    }
    assertThat(comparison.latency().get(0).costMicros()).isCloseTo(1e6, within(1e-3));
    assertThat(comparison.problem().weight()).isCloseTo(500, within(1e-6));
    assertThat(comparison.problem().percentile(0.5)).isEqualTo(3_224);
  }

  @Test
  void noDifference_isFoundInFewOfManySets() {
    int found = 0;
    for (int seed = 0; seed < 200; seed++) {
      found += differences(seed, 1_000) > 0 ? 1 : 0;
    }
    assertThat(found).isLessThanOrEqualTo(10);
  }

  @Test
  void shiftOfFifteenPercent_isFoundInMostOfManySets() {
    int found = 0;
    for (int seed = 0; seed < 50; seed++) {
      found += differences(seed, 1_300) > 0 ? 1 : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(45);
  }

  /** Three structures, of which one calls the database: so long, if it is the problem. */
  private static int differences(int seed, long databaseMicros) {
    Requests requests = new Requests(seed);
    Random random = new Random(seed);
    Comparison comparison = new Comparison();
    for (int i = 0; i < 600; i++) {
      boolean isBase = i % 2 == 0;
      int structure = random.nextInt(4);
      Requests.Call cart = requests.call("cart", 700);
      Requests.Call database = requests.call("db", isBase ? 1_000 : databaseMicros);
      Trace trace =
          structure == 0
              ? requests.of(cart)
              : structure == 1 ? requests.of(cart, cart) : requests.of(database);
      if (isBase) {
        comparison.addBase(trace);
      } else {
        comparison.addProblem(trace);
      }
    }
    return comparison.structural().size() + comparison.latency().size();
  }

  @Test
  void found_doesNotDependOnTheOrderOfTraces() {
    List<Trace> base = new ArrayList<>();
    List<Trace> problem = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      base.add(i % 10 == 0 ? manyCalls() : usual());
      problem.add(i % 3 == 0 ? manyCalls() : usual());
    }
    base.forEach(comparison::addBase);
    problem.forEach(comparison::addProblem);
    Comparison other = new Comparison();
    Collections.shuffle(base, new Random(1));
    Collections.shuffle(problem, new Random(2));
    problem.forEach(other::addProblem);
    base.forEach(other::addBase);

    assertThat(other.structural())
        .usingRecursiveFieldByFieldElementComparator()
        .extracting(StructuralMutation::category)
        .containsExactlyElementsOf(
            comparison.structural().stream().map(StructuralMutation::category).toList());
    assertThat(other.latency()).hasSameSizeAs(comparison.latency());
    assertThat(other.base().percentile(0.95)).isEqualTo(comparison.base().percentile(0.95));
  }

  @Test
  void ofNothing_findsNothing() {
    assertThat(comparison.structural()).isEmpty();
    assertThat(comparison.latency()).isEmpty();
    for (int i = 0; i < 100; i++) {
      comparison.addProblem(usual());
    }
    assertThat(comparison.structural()).isEmpty();
    assertThat(comparison.latency()).isEmpty();
  }
}
