package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clew.analysis.diagnose.Diagnosis;
import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.path.CriticalPath;
import io.clew.analysis.path.SelfTimes;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import zipkin2.Endpoint;
import zipkin2.Span;

/**
 * How fast span logs are read and searched, and how much heap they take: makes logs, opens them,
 * searches them, and prints what it took. Run it again, and it opens what it finds: then only the
 * side files are read. At its end it analyses a single trace of a million spans.
 *
 * <pre>
 * mvn -q -pl analysis,benchmarks -am -DskipTests package
 * java -Xmx1500m -cp "analysis/target/classes:analysis/target/test-classes:benchmarks/target/lib/*" \
 *     io.clew.analysis.store.StoreFigures /tmp/figures 10000000
 * </pre>
 */
public final class StoreFigures {
  private static final PrintStream OUT = System.out;
  private static final String[] SERVICES = {"web", "feed", "users", "pins"};
  private static final int SPANS_PER_TRACE = 8;
  private static final long FILE_BYTES = 64L << 20;
  private static final long FIRST_START = 1_790_000_000_000_000L;
  private static final int SEARCHES = 11;
  private static final int LARGE = 1_000_000;
  private static final int CALLS = 8;
  private static final int ANALYSES = 8;

  private StoreFigures() {}

  /**
   * Runs it.
   *
   * @param args a directory for the logs, which are made unless it has some, and how many spans
   */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int spans = Integer.parseInt(args[1]);
    if (!Files.exists(directory)) {
      Files.createDirectories(directory);
      make(directory, spans);
    }
    boolean isSecond = Files.exists(directory.resolve(".clew-index"));
    long cpu = cpuNanos();
    long start = System.nanoTime();
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (cpuNanos() - cpu) / 1e9;
      print(
          "%s: %.2f s, %.2f s of CPU",
          isSecond ? "opened again" : "first pass", seconds, cpuSeconds);
      print(
          "%,d spans, %,d traces, %,.0f spans/s, %.2f us of CPU a span",
          store.spans(), store.traces(), store.spans() / seconds, cpuSeconds * 1e6 / store.spans());
      print("warnings: %s", store.warnings());
      print("heap: %.1f bytes a span", (double) usedHeap() / store.spans());
      for (Object[] search : searches()) {
        search(store, (String) search[0], (TraceQuery) search[1]);
      }
      long begin = System.nanoTime();
      String id = store.search(TraceQuery.newBuilder().limit(1).build()).get(0).traceId();
      store.trace(id);
      print("newest trace, found and read: %.1f ms", (System.nanoTime() - begin) / 1e6);
    }
    analyse();
  }

  private static void analyse() {
    List<Span> spans = largeTrace();
    double[] analysis = new double[ANALYSES];
    double[] findings = new double[ANALYSES];
    int sections = 0;
    int found = 0;
    for (int i = 0; i < ANALYSES; i++) {
      long start = System.nanoTime();
      Trace trace = Trace.of(spans);
      sections = CriticalPath.of(trace).sections().size() + SelfTimes.of(trace).length;
      sections += FlowGraph.of(trace).edges().size();
      analysis[i] = (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      found = Diagnosis.of(trace).size();
      findings[i] = (System.nanoTime() - start) / 1e9;
    }
    print("results of the analysis: %,d; findings: %d", sections, found);
    print("analysis of a trace of %,d spans: %s", spans.size(), seconds(analysis));
    print("findings in it: %s", seconds(findings));
  }

  /** The first, and the others when the compiler is done. */
  private static String seconds(double[] seconds) {
    double first = seconds[0];
    double[] others = Arrays.copyOfRange(seconds, 1, seconds.length);
    Arrays.sort(others);
    return String.format(
        Locale.ROOT,
        "first %.2f s, then %.2f to %.2f s, median %.2f s",
        first,
        others[0],
        others[others.length - 1],
        others[others.length / 2]);
  }

  /** Each server makes eight calls, two at a time. */
  private static List<Span> largeTrace() {
    long[] starts = new long[LARGE / 2];
    long[] durations = new long[LARGE / 2];
    List<Span> spans = new ArrayList<>(LARGE);
    for (int call = 0; call < LARGE / 2; call++) {
      int caller = (call - 1) / CALLS;
      long quarter = durations[caller] / (CALLS / 2);
      starts[call] =
          call == 0 ? FIRST_START : starts[caller] + quarter * ((call - 1) % CALLS / 2) + 1;
      durations[call] = call == 0 ? 4_000_000_000L : quarter - 2;
      String service = SERVICES[call % SERVICES.length];
      String client = call == 0 ? "browser" : SERVICES[caller % SERVICES.length];
      long parent = call == 0 ? 0 : 2L * caller + 2;
      spans.add(
          largeSpan(2L * call + 1, parent, Span.Kind.CLIENT, client)
              .timestamp(starts[call])
              .duration(durations[call])
              .build());
      starts[call] += durations[call] / 20;
      durations[call] -= durations[call] / 10;
      spans.add(
          largeSpan(2L * call + 2, 2L * call + 1, Span.Kind.SERVER, service)
              .timestamp(starts[call])
              .duration(durations[call])
              .build());
    }
    return spans;
  }

  private static Span.Builder largeSpan(long id, long parent, Span.Kind kind, String service) {
    return Span.newBuilder()
        .traceId(1, 1)
        .id(id)
        .parentId(parent)
        .kind(kind)
        .name("get /" + service)
        .localEndpoint(Endpoint.newBuilder().serviceName(service).build());
  }

  private static List<Object[]> searches() {
    List<Object[]> searches = new ArrayList<>();
    searches.add(new Object[] {"newest", TraceQuery.newBuilder().build()});
    searches.add(new Object[] {"slowest", slowest().build()});
    searches.add(
        new Object[] {
          "slowest of operation", slowest().service("users").operation("get /users/5").build()
        });
    searches.add(new Object[] {"errors", TraceQuery.newBuilder().error().build()});
    searches.add(
        new Object[] {
          "tag, rare", TraceQuery.newBuilder().tag("http.url", "/users/5?page=77777").build()
        });
    searches.add(new Object[] {"tag, common", slowest().tag("http.status_code", "200").build()});
    searches.add(
        new Object[] {"tag, nowhere", TraceQuery.newBuilder().tag("nothing", "1").build()});
    searches.add(
        new Object[] {"value, nowhere", TraceQuery.newBuilder().tag("component", "x").build()});
    searches.add(
        new Object[] {"request id", TraceQuery.newBuilder().requestId("r-123456").build()});
    searches.add(
        new Object[] {
          "all at once",
          slowest()
              .service("pins")
              .error()
              .tag("http.status_code", "500")
              .tag("component")
              .minDurationMicros(1000)
              .maxDurationMicros(2000)
              .build()
        });
    return searches;
  }

  private static TraceQuery.Builder slowest() {
    return TraceQuery.newBuilder().order(TraceQuery.Order.SLOWEST);
  }

  private static void search(SpanLogStore store, String what, TraceQuery query) throws IOException {
    double[] millis = new double[SEARCHES];
    int found = 0;
    long cpu = cpuNanos();
    for (int i = 0; i < SEARCHES; i++) {
      long start = System.nanoTime();
      found = store.search(query).size();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    double first = millis[0];
    double cpuMillis = (cpuNanos() - cpu) / 1e6 / SEARCHES;
    Arrays.sort(millis);
    print(
        "%-22s %4d traces, first %6.1f ms, median %6.1f ms, slowest %6.1f ms, CPU %6.1f ms",
        what, found, first, millis[SEARCHES / 2], millis[SEARCHES - 1], cpuMillis);
  }

  private static long usedHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static void print(String format, Object... args) {
    OUT.println(String.format(Locale.ROOT, format, args));
  }

  /** A trace is a call of the first service, which calls the second one, and so on. */
  static void make(Path directory, int spans) throws IOException {
    Log[] logs = new Log[SERVICES.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = new Log(directory, SERVICES[i] + "-" + (100 + i));
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int trace = 0; trace < spans / SPANS_PER_TRACE; trace++) {
      String traceId = hex(random) + hex(random);
      long start = FIRST_START + trace * 1000L + random.nextInt(1000);
      int duration = 500 + (int) Math.exp(random.nextDouble() * 12);
      String parent = "";
      for (int i = 0; i < SPANS_PER_TRACE; i++) {
        String id = hex(random);
        String ids = traceId + (i == 0 ? "" : "\",\"parentId\":\"" + parent);
        int service = i / 2; // A client reports for its own service.
        logs[service].write(
            "{\"traceId\":\""
                + ids
                + ("\",\"id\":\"" + id)
                + ("\",\"timestamp\":" + (start + i * 10L))
                + (",\"duration\":" + Math.max(1, duration / (i + 1)))
                + (",\"localEndpoint\":{\"serviceName\":\"" + SERVICES[service])
                + ("\",\"ipv4\":\"10.0.0." + service + "\"},")
                + request(SERVICES[service], i % 2 == 0, trace, random)
                + "}\n");
        parent = id;
      }
    }
    for (Log log : logs) {
      log.out.close();
    }
  }

  /** Kind, name and tags. */
  private static String request(
      String service, boolean isServer, int trace, SplittableRandom random) {
    String path = "/" + service + "/" + random.nextInt(10);
    boolean isError = random.nextInt(200) == 0;
    return ("\"kind\":\"" + (isServer ? "SERVER" : "CLIENT"))
        + ("\",\"name\":\"get " + path)
        + ("\",\"tags\":{\"component\":\"" + (isServer ? "java-web-servlet" : "okhttp"))
        + ("\",\"http.method\":\"GET\",\"http.status_code\":\"" + (isError ? 500 : 200))
        + ("\",\"http.url\":\"" + path + "?page=" + random.nextInt(100_000))
        + (isServer ? "\",\"request.id\":\"r-" + trace : "")
        + (isError ? "\",\"error\":\"true" : "")
        + "\"}";
  }

  private static String hex(SplittableRandom random) {
    String hex = Long.toHexString(random.nextLong() | 1L << 60);
    return "0".repeat(16 - hex.length()) + hex;
  }

  /** Rolls as the file reporter's. */
  private static final class Log {
    private final Path directory;
    private final String base;
    private OutputStream out;
    private long size;
    private int full;

    Log(Path directory, String base) throws IOException {
      this.directory = directory;
      this.base = base;
      out = open();
    }

    private OutputStream open() throws IOException {
      return new java.io.BufferedOutputStream(
          Files.newOutputStream(directory.resolve(base + ".ndjson")), 1 << 20);
    }

    void write(String line) throws IOException {
      if (size + line.length() > FILE_BYTES) {
        out.close();
        String name = String.format(Locale.ROOT, "%s.%06d.ndjson", base, ++full);
        Files.move(directory.resolve(base + ".ndjson"), directory.resolve(name));
        out = open();
        size = 0;
      }
      out.write(line.getBytes(US_ASCII));
      size += line.length();
    }
  }
}
