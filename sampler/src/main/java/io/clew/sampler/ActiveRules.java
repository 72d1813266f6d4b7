package io.clew.sampler;

import static java.util.Objects.requireNonNull;

import io.clew.api.Sampler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that decides at one moment: immutable but for the state of its samplers, swapped whole. */
final class ActiveRules {
  static final ActiveRules NONE = new ActiveRules(true, List.of());

  /** The layer of boosts that name an operation instead of a rule. */
  private static final String BOOST = "boost";

  private final boolean off;
  private final List<ActiveRule> rules;
  private final Sampler sampler;

  private ActiveRules(boolean off, List<ActiveRule> rules) {
    this.off = off;
    this.rules = List.copyOf(rules);
    sampler = off ? Sampler.NEVER : sampler(this.rules);
  }

  private static Sampler sampler(List<ActiveRule> rules) {
    int last = rules.size() - 1;
    List<RuleSampler.Branch> branches = new ArrayList<>();
    for (ActiveRule rule : rules.subList(0, last)) {
      branches.add(new RuleSampler.Branch(rule.key().rule(), rule));
    }
    return new RuleSampler(branches, rules.get(last));
  }

  /**
   * The rules that take over.
   *
   * @param first come before the boosts
   * @param keys in their order; one of them is for all requests, and ends the list
   * @return rules with the samplers and counts of those in force now, where they are the same
   */
  ActiveRules next(
      boolean off,
      List<ActiveRule.Key> first,
      List<ActiveRule.Key> keys,
      Collection<Boost> boosts) {
    Map<ActiveRule.Key, Sampler> samplers = new HashMap<>();
    Map<String, DecisionCounts> counts = new HashMap<>();
    for (ActiveRule rule : rules) {
      samplers.put(rule.key(), rule.own());
      counts.put(rule.key().name(), rule.counts());
    }
    Map<String, Boost> boosted = new HashMap<>();
    for (Boost boost : boosts) {
      boosted.put(boost.rule(), boost);
    }
    List<ActiveRule> next = new ArrayList<>();
    List<ActiveRule.Key> all = new ArrayList<>(first);
    all.addAll(withBoosts(untilOneForAll(keys), boosts));
    for (ActiveRule.Key key : all) {
      if (!samplers.containsKey(key)) {
        samplers.put(key, key.strategy().newSampler());
      }
      if (!counts.containsKey(key.name())) {
        counts.put(key.name(), new DecisionCounts());
      }
      next.add(
          new ActiveRule(
              key,
              requireNonNull(samplers.get(key)),
              key.layer().equals(BOOST) ? null : boosted.get(key.rule().name()),
              requireNonNull(counts.get(key.name()))));
    }
    return new ActiveRules(off, next);
  }

  private static List<ActiveRule.Key> untilOneForAll(List<ActiveRule.Key> keys) {
    int end = 1;
    while (!keys.get(end - 1).rule().isForAll()) {
      end++;
    }
    return keys.subList(0, end);
  }

  /** Puts boosts that name no rule in front, as rules for an operation. */
  private static List<ActiveRule.Key> withBoosts(
      List<ActiveRule.Key> keys, Collection<Boost> boosts) {
    Set<String> names = new HashSet<>();
    for (ActiveRule.Key key : keys) {
      names.add(key.rule().name());
    }
    List<ActiveRule.Key> all = new ArrayList<>();
    for (Boost boost : boosts) {
      if (!names.contains(boost.rule())) {
        Rule rule = Rule.newBuilder(boost.rule()).operation(boost.rule()).build();
        all.add(new ActiveRule.Key(BOOST, rule, Strategy.probabilistic(boost.rate())));
      }
    }
    all.addAll(keys);
    return all;
  }

  List<ActiveRule> all() {
    return rules;
  }

  boolean isOff() {
    return off;
  }

  Sampler sampler() {
    return sampler;
  }

  List<SamplerStatus.Rule> status() {
    List<SamplerStatus.Rule> status = new ArrayList<>();
    for (ActiveRule rule : rules) {
      status.add(rule.status());
    }
    return List.copyOf(status);
  }

  /** Closes the samplers that the rules which took over have no use for. */
  void closeAllBut(ActiveRules next) {
    Set<ActiveRule.Key> kept = new HashSet<>();
    next.rules.forEach(rule -> kept.add(rule.key()));
    for (ActiveRule rule : rules) {
      if (!kept.contains(rule.key()) && !rule.key().strategy().isGiven()) {
        rule.own().close();
      }
    }
  }
}
