package io.clew.analysis.simulation;

import io.clew.analysis.diagnose.FindingKind;
import io.clew.analysis.simulation.Plan.Call;
import io.clew.analysis.simulation.Plan.Fetch;
import io.clew.analysis.simulation.Plan.Operation;
import io.clew.analysis.simulation.Plan.Step;
import io.clew.analysis.simulation.Plan.Together;
import io.clew.analysis.simulation.Plan.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Makes the steps of requests, with a fault or as they are when it was taken out. */
final class Faults {
  private final Random random;
  private final String word;
  private final int request;

  /**
   * Draws the same numbers with and without the fault.
   *
   * @param word part of all paths, without digits
   * @param request a number of its own, so that no parameters come again in another request
   */
  Faults(Random random, String word, int request) {
    this.random = random;
    this.word = word;
    this.request = request;
  }

  long micros(double fromMillis, double toMillis) {
    return Math.round(1000 * (fromMillis + random.nextDouble() * (toMillis - fromMillis)));
  }

  private long network() {
    return micros(0.4, 1.6);
  }

  /** A call of a service that reports its side. */
  Call get(String callee, String path, long inside, Map<String, String> more) {
    return http("GET", callee, path, inside, more);
  }

  private Call http(
      String method, String callee, String path, long inside, Map<String, String> more) {
    List<Step> work = List.of(new Work(inside));
    Map<String, String> tags = new TreeMap<>(more);
    tags.put("http.method", method);
    tags.put("http.path", path);
    tags.put("peer.service", callee);
    Map<String, String> side = Map.of("http.method", method, "http.path", path);
    Operation server = new Operation(callee, method.toLowerCase(Locale.ROOT), side, work);
    return new Call(callee, method, tags, network(), server, 0, 0);
  }

  private static Call failed(Call call) {
    Map<String, String> tags = new TreeMap<>(call.tags());
    tags.put("error", "500");
    return new Call(
        call.callee(),
        call.name(),
        tags,
        call.outside(),
        call.server(),
        call.inside(),
        call.timeout());
  }

  /** A database or a cache, which reports nothing. */
  private Call ask(String callee, String name, long inside, String key, String value) {
    Map<String, String> tags = Map.of("peer.service", callee, key, value);
    return new Call(callee, name, tags, network(), null, inside, 0);
  }

  private String path(String noun, int number) {
    return "/" + noun + word + "/" + request + (100 + number);
  }

  /** What every request of an entry point has, and no rule should report. */
  List<Step> ordinary(Random shape) {
    List<Step> steps = new ArrayList<>();
    int parts = 2 + shape.nextInt(2);
    for (int i = 0; i < parts; i++) {
      String noun = "part" + (char) ('a' + i);
      switch (shape.nextInt(6)) {
        case 0 -> { // The second needs the answer of the first.
          String answer = "" + (1_000_000L + 10L * request + i);
          steps.add(get(noun, path(noun, i), micros(8, 20), Map.of("found", answer)));
          steps.add(new Work(micros(0.1, 0.4)));
          steps.add(get("by" + noun, "/by/" + answer, micros(8, 20), Map.of()));
        }
        case 1 -> { // Already at the same time.
          List<Call> calls = new ArrayList<>();
          for (int n = 0; n < 3; n++) {
            calls.add(get("shard" + noun, path("shard", 10 * i + n), micros(8, 12), Map.of()));
          }
          steps.add(new Together(calls));
        }
        case 2 -> { // Four are no batch.
          for (int n = 0; n < 4; n++) {
            steps.add(get(noun, path(noun, 10 * i + n), micros(1, 3), Map.of()));
          }
        }
        case 3 -> { // Read, changed, and read again.
          String path = path(noun, i);
          steps.add(get(noun, path, micros(8, 15), Map.of()));
          steps.add(http("PUT", noun, path, micros(2, 4), Map.of()));
          steps.add(get(noun, path, micros(8, 15), Map.of()));
        }
        case 4 -> { // A cache that mostly hits.
          steps.add(ask("memcached", "get " + noun, micros(0.2, 0.8), "cache.key", path(noun, i)));
          if (random.nextInt(10) == 0) {
            steps.add(
                ask(
                    "db",
                    "select",
                    micros(8, 12),
                    "db.statement",
                    "SELECT a FROM " + noun + " WHERE b = ?"));
          }
        }
        default -> steps.add(get(noun, path(noun, i), micros(8, 25), Map.of()));
      }
      steps.add(new Work(micros(3.5, 6)));
    }
    return steps;
  }

  /** The steps with the fault, or without it. */
  List<Step> steps(FindingKind fault, boolean isFaulty) {
    return switch (fault) {
      case BATCH -> batch(isFaulty);
      case PARALLELISE -> parallel(isFaulty);
      case ADD_CACHE -> repeats(isFaulty);
      case FIX_CACHE -> cache(isFaulty);
      case STRAGGLER -> straggler(isFaulty);
      case GAP -> gap(isFaulty);
      case RETRY -> retry(1 + random.nextInt(4), isFaulty);
      case RETRY_STORM -> retry(10 + random.nextInt(4), isFaulty);
      case WASTED -> wasted(isFaulty);
      case ERROR_ORIGIN -> List.of(isFaulty ? failed(badCall()) : badCall());
      case CHATTY -> chatty(isFaulty);
      case FAN_OUT -> fanOut(isFaulty);
      case SEND_EARLY ->
          List.of(new Work(micros(3, 5)), get("rest", path("rest", 1), micros(250, 300), Map.of()));
      case DEFER -> defer(isFaulty);
      case RESOURCE -> page(isFaulty);
    };
  }

  private Call badCall() {
    return get("bad", path("bad", 1), micros(5, 10), Map.of());
  }

  private List<Step> batch(boolean isFaulty) {
    int n = 8 + random.nextInt(12);
    boolean isSql = word.hashCode() % 2 == 0;
    List<Step> steps = new ArrayList<>();
    long latency = micros(2, 3);
    long outside = network();
    long sum = 0;
    for (int i = 0; i < n; i++) {
      long item = isSql ? micros(0.02, 0.15) : micros(0.5, 2);
      sum += item;
      if (isFaulty) {
        steps.add(batchCall(isSql, outside, latency + item, i));
        steps.add(new Work(50));
      }
    }
    return isFaulty
        ? steps
        : List.of(batchCall(isSql, outside, latency + sum, 0), new Work(50L * n));
  }

  private Call batchCall(boolean isSql, long outside, long inside, int i) {
    Call call =
        isSql
            ? ask(
                "db",
                "select",
                inside,
                "db.statement",
                "SELECT a FROM item" + word + " WHERE b = ?")
            : get("items", path("items", i), inside, Map.of());
    return new Call(
        call.callee(), call.name(), call.tags(), outside, call.server(), call.inside(), 0);
  }

  private List<Step> parallel(boolean isFaulty) {
    List<Call> calls = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    int n = 2 + Math.floorMod(word.hashCode(), 3);
    for (int i = 0; i < n; i++) {
      String noun = "side" + (char) ('a' + i);
      Call call = get(noun, path(noun, i), micros(35, 60), Map.of());
      calls.add(call);
      steps.add(call);
      steps.add(new Work(micros(0.1, 0.5)));
    }
    return isFaulty ? steps : List.of(new Together(calls));
  }

  private List<Step> repeats(boolean isFaulty) {
    List<Step> steps = new ArrayList<>();
    int n = 2 + random.nextInt(3);
    for (int i = 0; i < n; i++) {
      Call call = get("config", path("config", 0), micros(15, 25), Map.of());
      if (isFaulty || i == 0) {
        steps.add(call);
      }
      steps.add(new Work(micros(0.5, 1.5)));
    }
    return steps;
  }

  private List<Step> cache(boolean isFaulty) {
    List<Step> steps = new ArrayList<>();
    Call get = ask("memcached", "get user", micros(1, 2), "cache.key", path("user", 0));
    Call source =
        ask(
            "db",
            "select",
            micros(8, 15),
            "db.statement",
            "SELECT a FROM user" + word + " WHERE b = ?");
    long pause = micros(0.05, 0.3);
    boolean isMiss = random.nextInt(4) > 0;
    if (isFaulty || !isMiss) {
      steps.add(get);
    }
    steps.add(new Work(pause));
    if (isMiss) {
      steps.add(source);
    }
    return steps;
  }

  private List<Step> straggler(boolean isFaulty) {
    List<Call> calls = new ArrayList<>();
    int n = 4 + random.nextInt(3);
    long second = 0;
    for (int i = 1; i < n; i++) {
      long inside = micros(8, 12);
      second = Math.max(second, inside);
      calls.add(get("index", path("index", i), inside, Map.of()));
    }
    long slow = micros(60, 100);
    calls.add(
        random.nextInt(n), get("index", path("index", 0), isFaulty ? slow : second, Map.of()));
    return List.of(new Together(calls));
  }

  private List<Step> gap(boolean isFaulty) {
    long work = micros(50, 80);
    Call call = get("tail", path("tail", 0), micros(8, 12), Map.of());
    return List.of(new Work(isFaulty ? work : 2_000), call);
  }

  private List<Step> retry(int failures, boolean isFaulty) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i <= failures; i++) {
      Call call = get("flaky", path("flaky", 0), micros(8, 15), Map.of());
      long pause = micros(3, 8);
      if (i == failures) {
        steps.add(call);
      } else if (isFaulty) {
        steps.add(failed(call));
        steps.add(new Work(pause));
      }
    }
    return steps;
  }

  private List<Step> wasted(boolean isFaulty) {
    Call call = get("slow", path("slow", 0), micros(120, 200), Map.of());
    Call cut =
        new Call(call.callee(), call.name(), call.tags(), call.outside(), call.server(), 0, 40_000);
    return List.of(isFaulty ? failed(cut) : call);
  }

  private List<Step> chatty(boolean isFaulty) {
    List<Step> steps = new ArrayList<>();
    int n = isFaulty ? 16 + random.nextInt(5) : 10;
    for (int i = 0; i < n; i++) {
      steps.add(get("talk", "/word" + (char) ('a' + i) + "/" + request, micros(1, 2), Map.of()));
      steps.add(new Work(micros(1.2, 1.6)));
    }
    return steps;
  }

  private List<Step> fanOut(boolean isFaulty) {
    List<Call> calls = new ArrayList<>();
    int n = isFaulty ? 22 + random.nextInt(4) : 12;
    for (int i = 0; i < n; i++) {
      calls.add(get("node" + (char) ('a' + i), path("node", i), micros(5, 8), Map.of()));
    }
    return List.of(new Together(calls));
  }

  private List<Step> defer(boolean isFaulty) {
    Call call = http("POST", "log", "/log" + word, micros(45, 70), Map.of());
    return isFaulty ? List.of(call) : List.of();
  }

  /** What a browser gets for its page, side by side; one of the parts may be bad. */
  private List<Step> page(boolean isFaulty) {
    long latency = micros(15, 40);
    int size = 650_000 + random.nextInt(300_000);
    double compressed = 0.2 + 0.1 * random.nextDouble();
    long queued = micros(270, 400);
    Fetch part =
        switch (Math.floorMod(word.hashCode(), 4)) {
          case 0 -> fetch("main", true, isFaulty ? 3 * size : size / 4, 0.3, 0, latency);
          case 1 -> fetch("data", false, size, isFaulty ? 1 : compressed, 0, latency);
          case 2 -> fetch("photo", false, isFaulty ? size : size / 6, 0.99, 0, latency);
          default -> fetch("late", false, 30_000, 0.3, isFaulty ? queued : 0, latency);
        };
    List<Fetch> parts =
        List.of(
            part,
            fetch("style", true, 10_000 + random.nextInt(50_000), 0.25, micros(150, 240), latency),
            fetch("script", true, 40_000 + random.nextInt(200_000), 0.3, 0, latency),
            fetch("big", false, 700_000 + random.nextInt(200_000), 0.3, 0, latency));
    return List.of(new Together(parts), new Work(2_000));
  }

  /**
   * A part of a page, over a line of 2 bytes a microsecond.
   *
   * @param size in bytes, before they are compressed
   * @param queued how long it waits for a connection, as it does without HTTP/2
   */
  private Fetch fetch(
      String noun, boolean isBlocking, int size, double compressed, long queued, long latency) {
    long sent = Math.round(size * compressed);
    Map<String, String> tags = new TreeMap<>();
    tags.put("http.url", "https://shop.example/" + noun + word);
    tags.put("http.response_content_length", Long.toString(sent));
    tags.put("http.response_content_length_uncompressed", Integer.toString(size));
    tags.put("http.flavor", queued > 0 ? "1.1" : "2");
    tags.put("resource.render_blocking_status", isBlocking ? "blocking" : "non-blocking");
    return new Fetch(tags, queued, latency + sent / 2);
  }
}
