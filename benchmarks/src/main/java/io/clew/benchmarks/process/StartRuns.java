package io.clew.benchmarks.process;

import static io.clew.benchmarks.Unit.CLASSES;
import static io.clew.benchmarks.Unit.CPU_MILLIS;
import static io.clew.benchmarks.Unit.MEGABYTES;

import io.clew.benchmarks.Effort;
import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.Progress;
import io.clew.benchmarks.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Starts {@link HelloService} without tracing and with each tracer, in turn. What it takes more
 * than without tracing is the result: CPU up to the first answer, and memory and classes after
 * 2,000 requests, when all spans have been sent.
 */
public final class StartRuns implements Source {
  private static final int REQUESTS = 2_000;

  /** Ready to measure. */
  public StartRuns() {}

  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    if (!Files.isDirectory(Path.of("/proc/self/task"))) {
      Progress.print("starts are measured on Linux alone");
      return;
    }
    for (int round = 1; round <= effort.builds(); round++) {
      Progress.print("start of a service, %d of %d", round, effort.builds());
      run(target, into);
    }
  }

  private static void run(Path target, Measurements into) throws Exception {
    Footprint plain = Footprint.of(new Service(List.of(), List.of()), REQUESTS, spans -> {});
    into.add("start", CPU_MILLIS, "untraced", plain.cpuMillis());
    into.add("memory of a service", MEGABYTES, "untraced", plain.megabytes());
    for (Tracers tracer : Tracers.values()) {
      try (SpanReceiver receiver = new SpanReceiver()) {
        Service service =
            new Service(
                tracer == Tracers.CLEW ? clew("zipkin", receiver.endpoint(), target) : List.of(),
                List.of(tracer.name(), receiver.endpoint()));
        add(tracer, "", Footprint.of(service, REQUESTS, receiver).minus(plain), into);
      }
    }
    try (SpanFiles files = SpanFiles.in(target)) {
      Service service =
          new Service(clew("file", "", files.directory()), List.of(Tracers.CLEW.name(), ""));
      add(Tracers.CLEW, " to file", Footprint.of(service, REQUESTS, files).minus(plain), into);
    }
    List<String> off = new ArrayList<>(clew("file", "", target));
    off.add("-Dclew.enabled=false");
    Service disabled = new Service(off, List.of(Tracers.CLEW.name(), ""));
    add(
        Tracers.CLEW,
        " while disabled",
        Footprint.of(disabled, REQUESTS, spans -> {}).minus(plain),
        into);
  }

  private static void add(Tracers tracer, String how, Footprint more, Measurements into) {
    String name = tracer.name().toLowerCase(Locale.ROOT);
    into.add("start" + how, CPU_MILLIS, name, more.cpuMillis());
    into.add("memory of a service" + how, MEGABYTES, name, more.megabytes());
    into.add("classes of a service" + how, CLASSES, name, more.classes());
  }

  private static List<String> clew(String reporter, String endpoint, Path directory) {
    return List.of(
        "-Dclew.service=hello",
        "-Dclew.sample-rate=1",
        "-Dclew.reporter=" + reporter,
        "-Dclew.zipkin.endpoint=" + endpoint,
        "-Dclew.file.directory=" + directory);
  }

  /** How to start it. */
  record Service(List<String> jvmOptions, List<String> arguments) {}

  /** What a service has used. */
  record Footprint(double cpuMillis, double megabytes, double classes) {
    /** Starts a service, asks it so often, and waits until its spans have arrived. */
    static Footprint of(Service service, int requests, Receipt spans) throws IOException {
      try (ServiceProcess process = ServiceProcess.start(service)) {
        process.hello();
        double cpuMillis = process.cpuMillis();
        for (int i = 1; i < requests; i++) {
          process.hello();
        }
        ServiceProcess.await(spans, requests);
        return new Footprint(cpuMillis, process.megabytes(), process.classes());
      }
    }

    Footprint minus(Footprint other) {
      return new Footprint(
          cpuMillis - other.cpuMillis, megabytes - other.megabytes, classes - other.classes);
    }
  }
}
