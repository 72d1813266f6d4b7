package io.clew.store.opensearch;

import io.clew.testbed.OpenSearchServer;
import io.clew.testbed.RequestSpans;
import io.clew.testbed.ZipkinServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/**
 * How large the index is, and what OpenSearch's CPU it takes, a span: in both layouts, and as a
 * stock Zipkin server writes it. Each on a new OpenSearch.
 *
 * <pre>
 * mvn -q -pl store-opensearch -am -DskipTests test-compile dependency:build-classpath ...
 * java -cp ... io.clew.store.opensearch.IndexFigures 20000 8 0
 * </pre>
 */
public final class IndexFigures {
  private static final PrintStream OUT = System.out;
  private static final int SPANS_AT_ONCE = 20_000;
  private static final int STOCK_LIST = 100;
  private static final Pattern SIZE = Pattern.compile("\"store.size\":\"(\\d+)\"");
  private static final Pattern COUNT = Pattern.compile("\"count\":(\\d+)");

  private final int traces;
  private final int spansPerTrace;

  /** Characters that no two spans have in common, as a query or a stack trace. */
  private final int payload;

  private final long firstStart = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() - 1000);
  private final HttpClient http = HttpClient.newHttpClient();

  private IndexFigures(int traces, int spansPerTrace, int payload) {
    this.traces = traces;
    this.spansPerTrace = spansPerTrace;
    this.payload = payload;
  }

  /**
   * Runs it.
   *
   * @param args how many traces, spans in each, and characters of each span that come once
   */
  public static void main(String[] args) throws Exception {
    IndexFigures figures =
        new IndexFigures(
            Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    long bytes = 0;
    for (Span span : figures.requests().next(figures.firstStart)) {
      bytes += SpanBytesEncoder.JSON_V2.sizeInBytes(span);
    }
    print(
        "%,d traces of %d spans, %d bytes a span in JSON",
        figures.traces, figures.spansPerTrace, bytes / figures.spansPerTrace);
    for (Layout layout : Layout.values()) {
      figures.own(layout);
    }
    figures.stock();
    System.exit(0);
  }

  private void own(Layout layout) throws IOException {
    try (OpenSearchServer server = OpenSearchServer.started()) {
      OpenSearch client = OpenSearch.newBuilder(List.of(server.uri())).replicas(0).build();
      client.prepare(layout);
      RequestSpans requests = requests();
      long cpu = cpuNanos(server.pid());
      long documentNanos = 0;
      long ownCpu = cpuNanos(ProcessHandle.current().pid());
      for (int i = 0; i < traces; ) {
        List<List<Span>> some = new ArrayList<>();
        for (int spans = 0; i < traces && spans < SPANS_AT_ONCE; spans += spansPerTrace) {
          some.add(requests.next(firstStart + 20L * i++));
        }
        long start = System.nanoTime();
        List<Document> documents = new ArrayList<>();
        for (List<Span> trace : some) {
          documents.addAll(layout.documents(Server.part(0, trace), System.currentTimeMillis()));
        }
        documentNanos += System.nanoTime() - start;
        if (!client.write(documents).refused().isEmpty()) {
          throw new IllegalStateException("refused");
        }
      }
      report(layout.toString(), server, cpu, spans());
      print(
          "  this process: %.1f us of CPU a span, of them to make the documents about %.1f",
          (cpuNanos(ProcessHandle.current().pid()) - ownCpu) / 1e3 / spans(),
          documentNanos / 1e3 / spans());
    }
  }

  private void stock() throws Exception {
    try (OpenSearchServer server = OpenSearchServer.started();
        ZipkinServer zipkin =
            ZipkinServer.started(
                Map.of(
                    "STORAGE_TYPE", "elasticsearch",
                    "ES_HOSTS", server.uri().toString(),
                    "ES_INDEX_SHARDS", "1",
                    "ES_INDEX_REPLICAS", "0"))) {
      RequestSpans requests = requests();
      long cpu = cpuNanos(server.pid());
      List<Span> list = new ArrayList<>();
      for (int i = 0; i < traces; i++) {
        list.addAll(requests.next(firstStart + 20L * i));
        if (list.size() >= STOCK_LIST || i == traces - 1) {
          post(zipkin, list);
          list.clear();
          if (i % 100 == 0) {
            TimeUnit.MILLISECONDS.sleep(200); // It drops what comes too fast.
          }
        }
      }
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (count(server) < spans() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(500);
        server.refresh();
      }
      print("stock: stored %,d of %,d", count(server), spans());
      report("stock Zipkin server", server, cpu, count(server));
    }
  }

  private void post(ZipkinServer zipkin, List<Span> list) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(zipkin.uri().resolve("/api/v2/spans"))
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(SpanBytesEncoder.PROTO3.encodeList(list)))
            .build();
    int status = http.send(request, BodyHandlers.discarding()).statusCode();
    if (status != 202) {
      throw new IllegalStateException("Zipkin answers " + status);
    }
  }

  private static long count(OpenSearchServer server) {
    Matcher count = COUNT.matcher(server.ask("GET", "/zipkin-span-*/_count", "").body());
    return count.find() ? Long.parseLong(count.group(1)) : 0;
  }

  private RequestSpans requests() {
    return new RequestSpans(spansPerTrace, payload);
  }

  private long spans() {
    return (long) traces * spansPerTrace;
  }

  private static void report(String what, OpenSearchServer server, long cpuBefore, long spans) {
    server.refresh();
    server.ask("POST", "/_flush", "");
    double cpu = (cpuNanos(server.pid()) - cpuBefore) / 1e3 / spans;
    long size = size(server);
    server.ask("POST", "/_all/_forcemerge?max_num_segments=1", "");
    server.ask("POST", "/_flush?force=true", "");
    server.refresh();
    print(
        "%s: %.1f bytes of index a span, %.1f once merged; OpenSearch %.1f us of CPU a span",
        what, (double) size / spans, (double) size(server) / spans, cpu);
  }

  private static long size(OpenSearchServer server) {
    String all =
        server.ask("GET", "/_cat/indices?format=json&bytes=b&h=index,store.size", "").body();
    long size = 0;
    for (Matcher matcher = SIZE.matcher(all); matcher.find(); ) {
      size += Long.parseLong(matcher.group(1));
    }
    return size;
  }

  private static long cpuNanos(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow()
        .toNanos();
  }

  private static void print(String format, Object... args) {
    OUT.println(String.format(Locale.ROOT, format, args));
  }
}
