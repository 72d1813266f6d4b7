package io.clew.examples.homepage;

import io.clew.api.Sampler;
import io.clew.examples.GanttChart;
import io.clew.examples.SpanLogs;
import io.clew.examples.Terminal;
import io.clew.examples.Trace;
import io.clew.sampler.ProbabilisticSampler;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zipkin2.Span;

/** Clew's main job: requests for a home page, traced through the five services that make it. */
@Command(
    name = "home-page",
    sortOptions = false,
    description = {
      "Sends requests for a home page through five services, and shows the slowest trace.",
      ""
    })
public final class HomePage implements Callable<Integer> {
  private static final int USERS = 25;
  private static final int CLIENTS = 4;

  /** Sent untraced, and as a user of their own: a cold JVM makes a poor picture. */
  private static final int WARM_UP_REQUESTS = 100;

  private static final int MAX_REQUESTS = 100_000;

  /** What every request gives: see {@link FrontEnd} and the services that it calls. */
  private static final int SPANS_PER_REQUEST = 13;

  /** What a user's first request gives more: the database is asked for the profile. */
  private static final int SPANS_PER_CACHE_MISS = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many requests, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--sample-rate",
      paramLabel = "P",
      defaultValue = "1",
      description = "The share of requests that is traced, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double sampleRate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Latencies and failures are the same for the same seed (default: 1).")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "clew-spans",
      description = "Where the span logs go (default: ${DEFAULT-VALUE}).")
  private Path output;

  private HomePage() {}

  /**
   * How many spans requests give that are all sampled.
   *
   * @param requests the number of requests in one run
   * @return the number of spans, whatever the seed
   */
  public static int expectedSpans(int requests) {
    return requests * SPANS_PER_REQUEST + Math.min(requests, USERS) * SPANS_PER_CACHE_MISS;
  }

  @Override
  public Integer call() throws Exception {
    check(requests >= 1 && requests <= MAX_REQUESTS, "--requests", "1 to 100000", requests);
    check(sampleRate >= 0 && sampleRate <= 1, "--sample-rate", "0 to 1", sampleRate);
    createOutput();

    // The JDK's server sends head and body of a response apart; Nagle's algorithm would hold the
    // body back for 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");

    Terminal terminal = Terminal.detect();
    long lost = serveAndLoad(terminal);
    show(terminal);
    if (lost > 0) {
      spec.commandLine().getErr().println("home-page: " + lost + " spans were lost");
      return 1;
    }
    return 0;
  }

  private void check(boolean valid, String option, String expected, Object value) {
    if (!valid) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected " + expected + ", got " + value);
    }
  }

  private void createOutput() {
    try {
      Files.createDirectories(output);
    } catch (IOException e) {
      check(false, "--output", "a directory that can be written", output);
    }
    check(Files.isWritable(output), "--output", "a directory that can be written", output);
  }

  /** Runs the services for as long as the load lasts; returns how many spans were lost. */
  private long serveAndLoad(Terminal terminal) throws Exception {
    Sampler sampler = ProbabilisticSampler.create(sampleRate);
    Chance chance = new Chance(seed);
    List<Service> services = new ArrayList<>();
    try {
      Friends friends = add(new Friends(sampler, output, chance), services);
      Feed feed = add(new Feed(friends, sampler, output, chance), services);
      Messages messages = add(new Messages(sampler, output, chance), services);
      Profile profile = add(new Profile(sampler, output, chance), services);
      FrontEnd frontEnd =
          add(new FrontEnd(profile, feed, messages, sampler, output, chance), services);
      services.forEach(service -> service.setTracing(false));
      load(frontEnd, WARM_UP_REQUESTS, n -> new PageRequest(n, USERS), () -> {});
      services.forEach(service -> service.setTracing(true));
      try (ProgressBar progress = progressBar(terminal)) {
        load(frontEnd, requests, n -> new PageRequest(n, n % USERS), progress::step);
      }
    } finally {
      Collections.reverse(services);
      services.forEach(Service::close);
    }
    return services.stream().mapToLong(Service::lostSpans).sum();
  }

  private static <S extends Service> S add(S service, List<Service> services) {
    services.add(service);
    return service;
  }

  /** Some clients send requests side by side until all are sent. */
  private static void load(
      Service frontEnd, int requests, IntFunction<PageRequest> request, Runnable whenAnswered)
      throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    AtomicInteger next = new AtomicInteger();
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        done.add(
            clients.submit(
                () -> {
                  for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
                    get(client, frontEnd.uri("/?" + request.apply(n).query()));
                    whenAnswered.run();
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      clients.shutdownNow();
    }
  }

  private static void get(HttpClient client, URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
    int status = client.send(request, BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IOException(uri + " answered with status " + status);
    }
  }

  private ProgressBar progressBar(Terminal terminal) {
    return new ProgressBarBuilder()
        .setTaskName("Requests")
        .setInitialMax(requests)
        .setMaxRenderedLength(terminal.columns())
        .setStyle(terminal.unicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
        .build();
  }

  private void show(Terminal terminal) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Span> spans = SpanLogs.read(output, ProcessHandle.current().pid());
    List<Trace> traces = Trace.of(spans);
    traces.stream()
        .max(Comparator.comparingLong(Trace::durationMicros))
        .ifPresent(
            slowest -> {
              out.println();
              out.println("The slowest of them:");
              out.println();
              GanttChart.draw(slowest, terminal).forEach(out::println);
            });
    out.println();
    out.printf(
        "Sampled %d of %d requests: %d spans in %s%n",
        traces.size(), requests, spans.size(), output.toAbsolutePath().normalize());
    out.flush();
  }
}
