package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
 * <p>Where a rule names an operation, it also means the requests of that method and path, such as
 * {@code GET /health}, of which the span begins with the tags {@code http.method} and {@code
 * http.path}: many servers know only at the end of a request how to name its span.
 *
 * <p>Hundreds of rules that each name an operation take no longer than one: they are looked up. Of
 * rules with patterns, all that could apply to an operation are tried in their order.
 */
public final class RuleSampler implements Sampler {
  private final Sampler otherwise;
  private final Branch[] all;

  /** For each operation that a rule names: its rules, and those with patterns that fit it. */
  private final SamplerTable byOperation;

  /** For all other operations. */
  private final Sampler withPatterns;

  /** For requests that say their path; null if no rule could mean one. */
  private final @Nullable ByPath byPath;

  RuleSampler(Collection<Branch> branches, Sampler otherwise) {
    this.otherwise = otherwise;
    all = branches.toArray(new Branch[0]);
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
    Map<String, Sampler> samplers = new HashMap<>();
    for (Map.Entry<String, List<Branch>> each : named.entrySet()) {
      samplers.put(each.getKey(), forOneOperation(each.getValue()));
    }
    byOperation = new SamplerTable(samplers);
    withPatterns =
        patterns.isEmpty() ? otherwise : new FirstMatch(patterns, otherwise, Rule::matches);
    byPath = mayMeanPaths(all) ? new ByPath(branches, named, patterns, otherwise) : null;
  }

  private static boolean mayMeanPaths(Branch[] branches) {
    for (Branch branch : branches) {
      if (branch.rule.mayMeanPath()) {
        return true;
      }
    }
    return false;
  }

  private static List<Branch> matching(Collection<Branch> branches, String operation) {
    return branches.stream()
        .filter(branch -> branch.rule.matchesOperation(operation))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private Sampler forOneOperation(List<Branch> branches) {
    Branch first = branches.get(0);
    return first.rule.isForAllOfAnOperation()
        ? first.sampler
        : new FirstMatch(branches, otherwise, Rule::matchesOtherThanOperation);
  }

  /** A sampler without rules, that records nothing until it is told more. */
  public static Builder newBuilder() {
    return new Builder();
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    String path = byPath == null ? null : methodAndPath(request);
    if (path != null && byPath != null) {
      return byPath.decide(request, path);
    }
    Sampler named = byOperation.find(request.operation());
    return (named == null ? withPatterns : named).decide(request);
  }

  /** What a span could be named after, such as {@code GET /health}; null if it does not say. */
  private static @Nullable String methodAndPath(SamplingRequest request) {
    Object path = request.tag("http.path");
    Object method = path == null ? null : request.tag("http.method");
    return method == null ? null : method + " " + path;
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

  /** Tries rules in their order. */
  private static final class FirstMatch implements Sampler {
    private final Branch[] branches;
    private final Sampler otherwise;
    private final BiPredicate<Rule, SamplingRequest> matches;

    FirstMatch(
        List<Branch> branches, Sampler otherwise, BiPredicate<Rule, SamplingRequest> matches) {
      this.branches = branches.toArray(Branch[]::new);
      this.otherwise = otherwise;
      this.matches = matches;
    }

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      for (Branch branch : branches) {
        if (matches.test(branch.rule, request)) {
          return branch.sampler.decide(request);
        }
      }
      return otherwise.decide(request);
    }
  }

  /** A rule and its place among all. */
  private record Numbered(int number, Branch branch) {}

  /** Tries, in their order, the rules for the name of an operation, and for its method and path. */
  private static final class ByPath {
    private final Map<String, Numbered[]> named = new HashMap<>();
    private final Numbered[] patterns;
    private final Sampler otherwise;

    ByPath(
        Collection<Branch> branches,
        Map<String, List<Branch>> named,
        List<Branch> patterns,
        Sampler otherwise) {
      IdentityHashMap<Branch, Numbered> order = new IdentityHashMap<>();
      branches.forEach(branch -> order.put(branch, new Numbered(order.size(), branch)));
      named.forEach((name, list) -> this.named.put(name, numbered(list, order)));
      this.patterns = numbered(patterns, order);
      this.otherwise = otherwise;
    }

    private static Numbered[] numbered(
        List<Branch> branches, IdentityHashMap<Branch, Numbered> order) {
      return branches.stream().map(order::get).toArray(Numbered[]::new);
    }

    SamplingDecision decide(SamplingRequest request, String path) {
      Numbered[] ofName = named.getOrDefault(request.operation(), patterns);
      Numbered[] ofPath = named.getOrDefault(path, patterns);
      int i = 0;
      int j = 0;
      while (i < ofName.length || j < ofPath.length) {
        boolean first =
            j == ofPath.length || (i < ofName.length && ofName[i].number <= ofPath[j].number);
        Numbered number = first ? ofName[i++] : ofPath[j++];
        if (first && j < ofPath.length && ofPath[j].number == number.number) {
          j++; // A pattern is in both.
        }
        Branch next = number.branch;
        Rule rule = next.rule;
        if ((rule.matchesOperation(request.operation()) || rule.matchesOperation(path))
            && rule.matchesOtherThanOperation(request)) {
          return next.sampler.decide(request);
        }
      }
      return otherwise.decide(request);
    }
  }

  /** Makes a {@link RuleSampler}. */
  public static final class Builder {
    private static final int MAX_RULES = 1000;

    private final Collection<Branch> branches = new ArrayList<>();
    private Sampler otherwise = NEVER;

    private Builder() {}

    /**
     * Adds a rule behind those that are there.
     *
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
