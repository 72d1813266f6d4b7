package io.clew.analysis.diagnose;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects findings over many traces, and ranks them by what they would save.
 *
 * <p>Findings are the same if rule, service, operation of the parent and callees are. One is
 * reported if 3 traces have it, and 1 % of the requests to the entry points where it was found.
 * Memory is bounded by the number of different findings, not by that of traces.
 *
 * <p>Not safe for use by many threads.
 */
public final class Diagnosis {
  private static final int MIN_TRACES = 3;
  private static final double MIN_SHARE = 0.01;
  private static final int MAX_FINDINGS = 10_000;

  /** In this order: batches leave out what was tried again, and later rules leave out batches. */
  private static final List<Rule> RULES =
      List.of(
          new RetryRule(),
          new BatchRule(),
          new ParallelRule(),
          new RepeatRule(),
          new StragglerRule(),
          new GapRule(),
          new WastedRule(),
          new ErrorOriginRule(),
          new ChattyRule(),
          new ResponseRule(),
          new ResourceRule());

  private static final Comparator<Finding> BY_RANK =
      Comparator.comparingDouble(Finding::rank)
          .reversed()
          .thenComparing(Finding::certainty)
          .thenComparing(Comparator.comparingDouble(Finding::weight).reversed())
          .thenComparing(Finding::finding)
          .thenComparing(Finding::service)
          .thenComparing(Finding::operation)
          .thenComparing(finding -> finding.callees().toString());

  private final boolean isDevelopment;
  private final Map<FindingKey, CollectedFinding> collected = new LinkedHashMap<>();
  private final Map<FindingKey, CalleeCalls> callsOfRetries = new HashMap<>();
  private final Map<Template, Double> weightByEntry = new HashMap<>();
  private final CallOrder order = new CallOrder();
  private final CallCounts counts = new CallCounts();
  private final CacheUse caches = new CacheUse();
  private final RepeatedReads reads = new RepeatedReads();

  private Diagnosis(boolean isDevelopment) {
    this.isDevelopment = isDevelopment;
  }

  /** Reports what is in 3 traces and in 1 % of the requests. */
  public static Diagnosis ofManyTraces() {
    return new Diagnosis(false);
  }

  /** Reports what is in one trace. */
  public static Diagnosis forDevelopment() {
    return new Diagnosis(true);
  }

  /** All that can be said of one trace alone, the largest saving first. */
  public static List<Finding> of(Trace trace) {
    Diagnosis diagnosis = forDevelopment();
    diagnosis.add(trace);
    return diagnosis.findings(Certainty.POSSIBLE);
  }

  /** Looks for everything in one more trace. */
  public void add(Trace trace) {
    TraceFacts facts = new TraceFacts(trace);
    Template entry = Template.of(trace, 0);
    if (weightByEntry.size() < MAX_FINDINGS || weightByEntry.containsKey(entry)) {
      weightByEntry.merge(entry, trace.weight(), Double::sum);
    }
    Map<FindingKey, List<Occurrence>> found = new LinkedHashMap<>();
    for (Rule rule : RULES) {
      rule.find(
          facts,
          occurrence ->
              found
                  .computeIfAbsent(FindingKey.of(facts, occurrence), key -> new ArrayList<>(1))
                  .add(occurrence));
    }
    Map<String, Integer> calls = CallCounts.of(facts);
    found.forEach(
        (key, occurrences) -> {
          collect(facts, entry, key, occurrences);
          if (key.kind() == FindingKind.RETRY) {
            Call first = facts.callOf(occurrences.get(0).spans().get(0));
            String callee = first == null ? "" : first.template.callee();
            callsOfRetries
                .computeIfAbsent(key, k -> new CalleeCalls(entry, callee))
                .add(calls.getOrDefault(callee, 0));
          }
        });
    order.add(facts);
    counts.add(entry, calls);
    caches.add(facts, entry);
    reads.add(facts, entry);
  }

  private void collect(
      TraceFacts facts, Template entry, FindingKey key, List<Occurrence> occurrences) {
    if (collected.size() >= MAX_FINDINGS && !collected.containsKey(key)) {
      return;
    }
    long low = occurrences.stream().mapToLong(Occurrence::savingLow).sum();
    long high = occurrences.stream().mapToLong(Occurrence::savingHigh).sum();
    if (key.kind() != FindingKind.WASTED) { // That is the time of a server, not of the request.
      low = Math.min(low, facts.duration());
      high = Math.min(high, facts.duration());
    }
    Occurrence first = occurrences.get(0);
    int[] spans =
        occurrences.stream()
            .flatMap(occurrence -> occurrence.spans().stream())
            .mapToInt(span -> span)
            .limit(Exemplar.MAX_SPANS)
            .toArray();
    double weight = facts.trace.weight();
    collected
        .computeIfAbsent(key, CollectedFinding::new)
        .add(
            Set.of(entry),
            1,
            weight,
            weight * low,
            weight * high,
            first.certainty(),
            first.note(),
            List.of(facts.exemplar(spans, low)));
  }

  /** How many calls of the callee the requests make that tried one again. */
  private static final class CalleeCalls {
    private static final int STORM = 3;

    private final Template entry;
    private final String callee;
    private final Map<Integer, Integer> traces = new TreeMap<>();

    CalleeCalls(Template entry, String callee) {
      this.entry = entry;
      this.callee = callee;
    }

    void add(int calls) {
      traces.merge(calls, 1, Integer::sum);
    }

    /** Half of them make more than three times as many as the median request. */
    boolean isStorm(CallCounts counts) {
      int median = counts.median(entry, callee);
      int total = traces.values().stream().mapToInt(n -> n).sum();
      int many =
          traces.entrySet().stream()
              .filter(trace -> median > 0 && trace.getKey() > STORM * median)
              .mapToInt(Map.Entry::getValue)
              .sum();
      return many > 0 && 2 * many >= total;
    }
  }

  /** Of those that are at most possible, none; see {@link #findings(Certainty)}. */
  public List<Finding> findings() {
    return findings(Certainty.LIKELY);
  }

  /**
   * What was found so far, the highest rank first.
   *
   * @param least findings less certain than this are left out, but those for information never
   */
  public List<Finding> findings(Certainty least) {
    Map<FindingKey, Finding> findings = new LinkedHashMap<>();
    List<CollectedFinding> all = new ArrayList<>(collected.values());
    all.addAll(caches.findings());
    all.addAll(reads.findings());
    for (CollectedFinding one : all) {
      Certainty certainty = certaintyOf(one);
      boolean isShown = certainty == Certainty.INFO || certainty.compareTo(least) <= 0;
      if (isShown && isFrequent(one)) {
        Finding finding = one.finding(kindOf(one), certainty);
        findings.merge(one.key(), finding, (a, b) -> a.rank() >= b.rank() ? a : b);
      }
    }
    return findings.values().stream().sorted(BY_RANK).toList();
  }

  private boolean isFrequent(CollectedFinding one) {
    if (isDevelopment) {
      return true;
    }
    double requests =
        one.entries().stream().mapToDouble(e -> weightByEntry.getOrDefault(e, 0.0)).sum();
    return one.traces() >= MIN_TRACES && one.weight() >= MIN_SHARE * requests;
  }

  private Certainty certaintyOf(CollectedFinding one) {
    FindingKey key = one.key();
    boolean isProven =
        key.kind() == FindingKind.PARALLELISE
            && order.provesIndependent(key.service(), key.operation(), key.callees());
    return isProven ? Certainty.CERTAIN : one.certainty();
  }

  private FindingKind kindOf(CollectedFinding one) {
    CalleeCalls calls = callsOfRetries.get(one.key());
    return calls != null && calls.isStorm(counts) ? FindingKind.RETRY_STORM : one.key().kind();
  }
}
