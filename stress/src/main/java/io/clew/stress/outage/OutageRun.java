package io.clew.stress.outage;

import io.clew.stress.load.Application;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of an outage, with a broker and an application that sends spans to it. */
final class OutageRun implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String TOPIC = "zipkin";

  /** More than the spans of one process, so that each process has other numbers. */
  private static final int NUMBERS = 1 << 22;

  final KafkaBroker broker;
  final Effort effort;

  private final Outage outage;
  private final boolean spooled;
  private final Path directory;
  private final Path log;
  private int processes;
  private @Nullable ApplicationProcess process;

  private Answer without = Answer.NONE;
  private Answer with = Answer.NONE;
  private Answer after = Answer.NONE;
  private Answer counters = Answer.NONE;
  private long closeLimitMillis = LONG.toMillis();
  private final BitSet finished = new BitSet();
  private @Nullable BitSet damaged;

  OutageRun(Outage outage, boolean spooled, Effort effort, Path directory) {
    this.outage = outage;
    this.spooled = spooled;
    this.effort = effort;
    this.directory = directory;
    log = directory.resolve("log");
    broker = outage.broker();
  }

  private ApplicationProcess process() {
    if (process == null) {
      throw new IllegalStateException("no application was started");
    }
    return process;
  }

  /** Starts an application that finishes spans. */
  void start() throws IOException {
    start(effort.spansPerSecond);
    process().ask("start", effort.gently);
  }

  private void start(int spansPerSecond) throws IOException {
    int number = processes++;
    process =
        ApplicationProcess.start(
            new Setup(
                broker.bootstrapServers(),
                spooled ? outage.spoolBytes() : 0,
                spool(),
                safe(number),
                spansPerSecond,
                (long) number * NUMBERS,
                outage == Outage.SMALL_MESSAGES),
            log);
  }

  private Path safe(int number) {
    return directory.resolve("safe-" + number);
  }

  private Path spool() {
    return directory.resolve("spool");
  }

  /** Starts an application, and measures it. */
  void begin() throws IOException {
    start();
    warmUp();
    without();
  }

  void warmUp() throws IOException {
    process().ask("measure", effort.warmUp);
  }

  /** Measures while the broker works. */
  void without() throws IOException {
    without = process().ask("measure", effort.without);
  }

  /** Measures during a failure, which begins right at the start. */
  void with(Duration time, Runnable strike) throws IOException {
    process().tell("measure", time);
    strike.run();
    with = process().answer();
  }

  /** Measures while the spans that have waited are sent. */
  void after() throws IOException {
    after = process().ask("measure", effort.after);
  }

  /** Ends the application, and waits until all of its spans are sent. */
  void end() throws IOException {
    stop();
    counters = counters.plus(process().ask("flush", LONG)).plus(process().ask("drain", LONG));
    close(LONG);
  }

  void stop() throws IOException {
    addFinished(process().ask("stop"));
  }

  private void addFinished(Answer answer) {
    long first = (processes - 1L) * NUMBERS;
    for (int thread = 0; thread < Application.THREADS; thread++) {
      for (long i = 0; i < answer.get("finished" + thread); i++) {
        finished.set((int) (first + i * Application.THREADS + thread));
      }
    }
    counters = counters.plus(new Answer(Map.of("seen", answer.get("seen"))));
  }

  /** Closes tracing, within a limit. */
  void close(Duration limit) throws IOException {
    closeLimitMillis = limit.toMillis();
    Answer closed = process().ask("close", limit);
    counters = counters.plus(closed).plus(process().ask("counters"));
    process().close();
  }

  /** Ends the application as {@code kill -9} does. */
  void crash() throws IOException {
    addFinished(process().ask("finished"));
    counters = counters.plus(process().ask("counters"));
    process().kill();
  }

  /** Starts a process that sends what is left in the spool, if there is a spool. */
  void replay() throws IOException {
    if (!spooled) {
      return;
    }
    start(0);
    process().ask("drain", LONG);
    process().ask("close", LONG);
    counters = counters.plus(process().ask("counters"));
    process().close();
  }

  /** Damages a segment of the spool. */
  void damage() throws IOException {
    damaged = SpoolFiles.damage(spool());
  }

  /** The application's log. */
  String log() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** The result. The broker must work. */
  Outcome outcome() throws IOException {
    BitSet safe = new BitSet();
    for (int i = 0; i < processes; i++) {
      safe.or(SafeSpans.read(safe(i)));
    }
    Numbers got = new Numbers();
    new KafkaTopic(broker.bootstrapServers(), TOPIC).forEach(record -> got.add(record.value()));
    BitSet lost = (BitSet) finished.clone();
    lost.andNot(got.distinct());
    return new Outcome(
        outage,
        spooled,
        without,
        with,
        after,
        counters,
        closeLimitMillis,
        finished.cardinality(),
        safe.cardinality(),
        Numbers.missing(safe, got.distinct()),
        lost.cardinality(),
        damaged == null ? 0 : Numbers.missing(lost, damaged),
        got.duplicates(),
        Numbers.missing(got.distinct(), finished),
        log().lines().filter(line -> line.contains(" Tracing: ")).count());
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    broker.close();
  }
}
