package io.clew.stress.fault;

import io.clew.api.SpanSender;
import io.clew.core.Tracing;
import io.clew.core.report.AsyncReporter;
import io.clew.reporter.file.FileSpanSender;
import io.clew.stress.load.Application;
import io.clew.stress.load.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One application, traced with all defaults, whose sender works, then fails, then works again. */
public final class FaultRun {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int SPANS_PER_SECOND = 20_000;

  private FaultRun() {}

  /**
   * Runs in a process of its own, prints a row, and ends with 1 if there is a problem.
   *
   * @param arguments the fault, the effort, and a mount point if the fault is a full disk
   * @throws Exception if it cannot be measured
   */
  public static void main(String[] arguments) throws Exception {
    SmallDisk disk = arguments.length > 2 ? new SmallDisk(Path.of(arguments[2])) : null;
    Outcome outcome = run(Fault.valueOf(arguments[0]), Effort.valueOf(arguments[1]), disk);
    System.out.println(outcome.row());
    outcome.problems().forEach(System.out::println);
    System.exit(outcome.problems().isEmpty() ? 0 : 1);
  }

  static Outcome run(Fault fault, Effort effort, @Nullable SmallDisk disk)
      throws IOException, InterruptedException {
    SpanSender log = disk == null ? null : FileSpanSender.create(disk.directory(), "faults");
    FaultySender sender = new FaultySender(fault, log);
    AsyncReporter reporter = AsyncReporter.create(sender);
    Tracing tracing = Tracing.newBuilder("faults").reporter(reporter).build();
    Application application =
        new Application(tracing.tracer(), SPANS_PER_SECOND, 0, (span, number) -> {});

    application.start();
    application.measure(effort.warmUp);
    Histogram without = application.measure(effort.without);
    long heapWithout = Jvm.usedHeap();
    sender.begin();
    if (disk != null) {
      disk.fill();
    }
    Histogram with = application.measure(effort.with(fault));
    long heapWith = Jvm.usedHeap();
    long sentBefore = reporter.stats().sent();
    if (disk != null) {
      disk.free();
    }
    sender.end();
    application.measure(effort.after);
    application.stop();

    boolean flushed = tracing.flush(LONG);
    long lost = tracing.close(LONG);
    AsyncReporter.Stats stats = reporter.stats();
    return new Outcome(
        fault,
        without,
        with,
        heapWithout,
        heapWith,
        application.finished(),
        application.seen(),
        disk == null ? sender.delivered() : disk.lines(),
        stats,
        stats.sent() - sentBefore,
        flushed,
        lost);
  }
}
