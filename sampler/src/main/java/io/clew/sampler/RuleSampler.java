package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Asks the sampler of the first rule that applies to a request.
 *
 * <pre>{@code
 * RuleSampler.newBuilder()
 *     .rule(Rule.newBuilder("checkout").operation("POST /checkout").build(), Sampler.ALWAYS)
 *     .rule(Rule.newBuilder("health").operation("GET /health*").build(), Sampler.NEVER)
 *     .otherwise(ProbabilisticSampler.create(0.003))
 *     .build();
 * }</pre>
 *
 * <p>Hundreds of rules that each name an operation take no longer than one: they are looked up. Of
 * rules with patterns, all that could apply to an operation are tried in their order.
 */
public final class RuleSampler implements Sampler {
  private final Sampler otherwise;
  private final Branch[] all;

  /** For each operation that a rule names: its rules, and those with patterns that fit it. */
  private final Map<String, Branch[]> byOperation = new HashMap<>();

  /** For all other operations. */
  private final Branch[] withPatterns;

  RuleSampler(Collection<Branch> branches, Sampler otherwise) {
    this.otherwise = otherwise;
    all = branches.toArray(Branch[]::new);
    List<Branch> patterns = new ArrayList<>();
    Map<String, List<Branch>> named = new HashMap<>();
    for (Branch branch : all) {
      String operation = branch.rule.exactOperation();
      if (operation != null) {
        named.computeIfAbsent(operation, name -> matching(patterns, name)).add(branch);
      } else {
        patterns.add(branch);
        named.forEach((name, list) -> list.addAll(matching(List.of(branch), name)));
      }
    }
    named.forEach((name, list) -> byOperation.put(name, list.toArray(Branch[]::new)));
    withPatterns = patterns.toArray(Branch[]::new);
  }

  private static List<Branch> matching(Collection<Branch> branches, String operation) {
    return branches.stream()
        .filter(branch -> branch.rule.matchesOperation(operation))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /**
   * A sampler without rules, that records nothing until it is told more.
   *
   * @return a new builder
   */
  public static Builder newBuilder() {
    return new Builder();
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    Branch[] named = byOperation.get(request.operation());
    if (named != null) {
      for (Branch branch : named) {
        if (branch.rule.matchesOtherThanOperation(request)) {
          return branch.sampler.decide(request);
        }
      }
    } else {
      String operation = request.operation();
      for (Branch branch : withPatterns) {
        if (branch.rule.matchesOperation(operation)
            && branch.rule.matchesOtherThanOperation(request)) {
          return branch.sampler.decide(request);
        }
      }
    }
    return otherwise.decide(request);
  }

  /** Closes all of its samplers. */
  @Override
  public void close() {
    for (Branch branch : all) {
      branch.sampler.close();
    }
    otherwise.close();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("RuleSampler(");
    for (Branch branch : all) {
      text.append(branch.rule).append(": ").append(branch.sampler).append(", ");
    }
    return text.append("otherwise ").append(otherwise).append(')').toString();
  }

  /** A rule, and who decides where it applies. */
  record Branch(Rule rule, Sampler sampler) {}

  /** Makes a {@link RuleSampler}. */
  public static final class Builder {
    private static final int MAX_RULES = 1000;

    private final Collection<Branch> branches = new ArrayList<>();
    private Sampler otherwise = NEVER;

    private Builder() {}

    /**
     * Adds a rule behind those that are there.
     *
     * @param rule which requests it is for
     * @param sampler decides on those
     * @return this
     * @throws IllegalArgumentException if there are more than 1,000
     */
    public Builder rule(Rule rule, Sampler sampler) {
      branches.add(
          new Branch(
              Objects.requireNonNull(rule, "rule"), Objects.requireNonNull(sampler, "sampler")));
      if (branches.size() > MAX_RULES) {
        throw new IllegalArgumentException("rules: expected at most " + MAX_RULES);
      }
      return this;
    }

    /**
     * What decides on requests that no rule is for.
     *
     * @param sampler {@link Sampler#NEVER} by default
     * @return this
     */
    public Builder otherwise(Sampler sampler) {
      otherwise = Objects.requireNonNull(sampler, "sampler");
      return this;
    }

    /**
     * The sampler.
     *
     * @return a new sampler, which owns those it was given
     */
    public RuleSampler build() {
      return new RuleSampler(branches, otherwise);
    }
  }
}
