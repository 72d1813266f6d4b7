package io.clew.analysis.simulation;

import io.clew.analysis.diagnose.Certainty;
import io.clew.analysis.diagnose.Diagnosis;
import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.diagnose.FindingKind;
import io.clew.analysis.simulation.Plan.Call;
import io.clew.analysis.simulation.Plan.Operation;
import io.clew.analysis.simulation.Plan.Run;
import io.clew.analysis.simulation.Plan.Step;
import io.clew.analysis.simulation.Plan.Work;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import zipkin2.Span;

/**
 * Requests to many entry points, of which each has one fault or none, with clocks that are off,
 * sampling, pools that make calls wait, and spans that get lost. What it finds is compared with
 * what was put in, and its savings with those of the same requests without the fault.
 */
final class Simulation {
  /** How often a kind was found rightly, wrongly, and not; and how good its savings are. */
  static final class Score {
    int right;
    int wrong;
    int missed;

    /** Of what was found rightly, how many savings were claimed. */
    int savings;

    /** Of these, those of which both ends are within 10 % of the truth. */
    int exact;

    /** Those where the truth is between the ends, by 10 %. */
    int between;

    /** The sums of both ends, each by the truth. */
    double low;

    double high;

    double precision() {
      return right + wrong == 0 ? 1 : (double) right / (right + wrong);
    }

    double recall() {
      return right + missed == 0 ? 1 : (double) right / (right + missed);
    }
  }

  private static final Set<FindingKind> OF_THE_ROOT =
      EnumSet.of(FindingKind.SEND_EARLY, FindingKind.DEFER, FindingKind.RESOURCE);
  private static final Set<FindingKind> WITH_ERRORS =
      EnumSet.of(FindingKind.RETRY, FindingKind.RETRY_STORM, FindingKind.WASTED);
  private static final double LOST = 0.01;
  private static final int REQUESTS = 120; // 100 calls of a cache are the least.
  private static final long EPOCH = 1_700_000_000_000_000L;

  private final Random random;
  private final Map<String, Long> clocks = new HashMap<>();
  private final Diagnosis diagnosis = Diagnosis.ofManyTraces();

  /** By operation and kind: what each request would save; empty if that is not to be compared. */
  private final Map<String, List<Long>> truth = new TreeMap<>();

  private int requests;

  Simulation(long seed) {
    random = new Random(seed);
  }

  /** Puts each fault into a number of entry points, and none into as many again. */
  Map<FindingKind, Score> run(int entriesPerFault, int requestsPerEntry) {
    int entries = 0;
    for (int round = 0; round < entriesPerFault; round++) {
      for (FindingKind fault : FindingKind.values()) {
        entry(wordOf(entries++), fault, true, requestsPerEntry);
        entry(wordOf(entries++), fault, false, requestsPerEntry);
      }
    }
    return score();
  }

  private static String wordOf(int number) {
    return ""
        + (char) ('g' + number / 400)
        + (char) ('g' + number / 20 % 20)
        + (char) ('g' + number % 20);
  }

  private void entry(String word, FindingKind fault, boolean isFaulty, int count) {
    boolean isNested = !OF_THE_ROOT.contains(fault) && random.nextBoolean();
    double rate = new double[] {1, 0.5, 0.2}[random.nextInt(3)];
    long shape = random.nextLong();
    String name = fault == FindingKind.RESOURCE ? "documentload /op" : "get /op";
    String operation = (isNested ? "get /mid" : name) + word;
    if (isFaulty) {
      truth.put(operation + " " + fault, new ArrayList<>());
      if (WITH_ERRORS.contains(fault)) {
        truth.put(operation + " " + FindingKind.ERROR_ORIGIN, new ArrayList<>());
      }
    }
    for (int i = 0; i < count; i++) {
      requests++;
      long seed = random.nextLong();
      Run run = run(word, fault, isFaulty, isNested, rate, shape, seed);
      long duration = request(run, fault, isFaulty);
      if (isFaulty) {
        Run without = run(word, fault, false, isNested, rate, shape, seed);
        long saved = duration - request(without, fault, false);
        saved = fault == FindingKind.WASTED ? run.wasted : saved;
        saved =
            fault == FindingKind.SEND_EARLY ? firstByte(duration, true) - run.done.get(0) : saved;
        if (saved != 0 || fault != FindingKind.FIX_CACHE) {
          truth.get(operation + " " + fault).add(saved);
        }
      }
      List<Span> spans = new ArrayList<>();
      for (Span span : run.spans) {
        boolean isRoot = span.parentId() == null;
        if (isRoot || span.kind() != Span.Kind.SERVER || random.nextDouble() >= LOST) {
          spans.add(span);
        }
      }
      diagnosis.add(Trace.of(spans));
    }
  }

  private Run run(
      String word,
      FindingKind fault,
      boolean isFaulty,
      boolean isNested,
      double rate,
      long shape,
      long seed) {
    Faults faults = new Faults(new Random(seed), word, requests);
    List<Step> steps = new ArrayList<>(faults.ordinary(new Random(shape)));
    List<Step> more = faults.steps(fault, isFaulty);
    if (isNested) {
      List<Step> inside = new ArrayList<>(List.of(new Work(500)));
      inside.addAll(more);
      inside.add(new Work(500));
      Operation middle = new Operation("middle", "get /mid" + word, Map.of(), inside);
      Map<String, String> tags = Map.of("http.method", "GET", "peer.service", "middle");
      steps.add(new Call("middle", "get", tags, 1_000, middle, 0, 0));
    } else if (fault != FindingKind.RESOURCE) {
      steps.addAll(more);
    }
    if (!OF_THE_ROOT.contains(fault)) {
      steps.add(new Work(1_000));
    }
    Map<String, String> tags = new TreeMap<>();
    if (rate < 1) {
      tags.put("sampler.param", Double.toString(rate));
    }
    for (String service :
        List.of("browser", "front", "middle", "items", "slow", "index", "flaky")) {
      clocks.computeIfAbsent(service, s -> random.nextInt(400_000) - 200_000L);
    }
    Run run =
        new Run(String.format(Locale.ROOT, "%016x", requests + 1), EPOCH + requests * 100L, clocks);
    if (fault == FindingKind.RESOURCE) {
      run.request(page(faults, word, tags, steps, more));
    } else {
      run.request(new Operation("front", "get /op" + word, tags, steps));
    }
    return run;
  }

  /** A browser gets the page from the service, and then its parts. */
  private static Operation page(
      Faults faults, String word, Map<String, String> tags, List<Step> steps, List<Step> parts) {
    Operation front = new Operation("front", "get /op" + word, Map.of(), steps);
    Map<String, String> call = Map.of("http.method", "GET", "peer.service", "front");
    List<Step> load = new ArrayList<>();
    load.add(new Call("front", "documentFetch", call, faults.micros(2, 4), front, 0, 0));
    load.addAll(parts);
    tags.put("http.url", "https://shop.example/op" + word);
    return new Operation(null, "browser", "documentLoad", tags, load);
  }

  private static long firstByte(long duration, boolean isLate) {
    return duration * (isLate ? 96 : 70) / 100;
  }

  /** Returns its duration, and says in its root when the first byte was sent, or painted. */
  private static long request(Run run, FindingKind fault, boolean isFaulty) {
    Span root = run.spans.remove(run.spans.size() - 1);
    long duration = root.durationAsLong();
    long firstByte = firstByte(duration, fault == FindingKind.SEND_EARLY && isFaulty);
    boolean isPage = fault == FindingKind.RESOURCE;
    long micros = isPage ? run.done.get(1) : firstByte;
    run.spans.add(
        root.toBuilder()
            .addAnnotation(root.timestampAsLong() + micros, isPage ? "firstPaint" : "ssf")
            .build());
    return duration;
  }

  private Map<FindingKind, Score> score() {
    Map<FindingKind, Score> scores = new EnumMap<>(FindingKind.class);
    for (FindingKind kind : FindingKind.values()) {
      scores.put(kind, new Score());
    }
    Set<String> found = new TreeSet<>();
    for (Finding finding : diagnosis.findings()) {
      Score score = scores.getOrDefault(finding.finding(), new Score());
      String key = finding.operation() + " " + finding.finding();
      List<Long> savings = truth.get(key);
      boolean isInfo =
          finding.finding() == FindingKind.BATCH && finding.certainty() == Certainty.INFO;
      boolean isLost = finding.finding() == FindingKind.ERROR_ORIGIN && finding.callees().isEmpty();
      if (isInfo || isLost) {
        continue; // True, and no fault: calls at the same time, and errors whose parent was lost.
      }
      if (savings == null) {
        score.wrong++;
        wrong.add(finding);
      } else if (found.add(key)) {
        score.right++;
        compare(finding, savings, score);
      }
    }
    for (String key : truth.keySet()) {
      if (!found.contains(key)) {
        scores.forEach((kind, score) -> score.missed += key.endsWith(" " + kind) ? 1 : 0);
        missed.add(key);
      }
    }
    return scores;
  }

  final List<Finding> wrong = new ArrayList<>();
  final List<String> missed = new ArrayList<>();
  final List<String> badSavings = new ArrayList<>();

  private void compare(Finding finding, List<Long> savings, Score score) {
    if (finding.savingHighMicros() == 0 || savings.isEmpty()) {
      return;
    }
    double mean = savings.stream().mapToLong(saved -> saved).average().orElse(0);
    double low = finding.savingLowMicros() / mean;
    double high = finding.savingHighMicros() / mean;
    score.savings++;
    score.low += low;
    score.high += high;
    score.exact += low >= 0.9 && low <= 1.1 && high >= 0.9 && high <= 1.1 ? 1 : 0;
    if (0.9 * low <= 1 && 1.1 * high >= 1) {
      score.between++;
    } else {
      badSavings.add(Math.round(mean) + " instead of " + brief(finding));
    }
  }

  private static String brief(Finding finding) {
    return finding.finding()
        + " "
        + finding.operation()
        + " "
        + finding.callees()
        + " "
        + finding.savingLowMicros()
        + ".."
        + finding.savingHighMicros()
        + " in "
        + finding.traces()
        + " traces, "
        + finding.note();
  }

  /**
   * Prints the figures.
   *
   * @param arguments how many entry points have each fault, and a seed; both may be absent
   */
  public static void main(String[] arguments) {
    int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    Simulation simulation =
        new Simulation(arguments.length > 1 ? Long.parseLong(arguments[1]) : 17);
    Map<FindingKind, Score> scores = simulation.run(entries, REQUESTS);
    System.out.printf(
        Locale.ROOT,
        "%-14s %9s %7s %6s %9s %9s %9s %9s%n",
        "finding",
        "precision",
        "recall",
        "right",
        "within10%",
        "between",
        "low/true",
        "high/true");
    scores.forEach(
        (kind, score) ->
            System.out.printf(
                Locale.ROOT,
                "%-14s %8.1f%% %6.1f%% %6d %6d/%-2d %6d/%-2d %9.2f %9.2f%n",
                kind,
                100 * score.precision(),
                100 * score.recall(),
                score.right,
                score.exact,
                score.savings,
                score.between,
                score.savings,
                score.low / score.savings,
                score.high / score.savings));
    simulation.wrong.stream()
        .limit(15)
        .forEach(finding -> System.out.println("wrong: " + brief(finding)));
    simulation.missed.stream().limit(15).forEach(key -> System.out.println("missed: " + key));
    simulation.badSavings.stream().limit(15).forEach(text -> System.out.println("saving: " + text));
  }
}
