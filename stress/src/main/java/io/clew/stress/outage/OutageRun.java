package io.clew.stress.outage;

import io.clew.stress.load.Application;
import io.clew.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker and an application that sends spans to it: what happens, step by step, and is seen. */
final class OutageRun implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Behind all numbers of the process before. */
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
  private Answer books = Answer.NONE;
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
  void start() throws IOException, InterruptedException {
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
  void begin() throws IOException, InterruptedException {
    start();
    warmUp();
    without();
  }

  void warmUp() throws IOException, InterruptedException {
    process().ask("measure", effort.warmUp);
  }

  /** Measures as long as all is well. */
  void without() throws IOException, InterruptedException {
    without = process().ask("measure", effort.without);
  }

  /** Measures while something is not well, which happens right at the start. */
  void with(Duration time, Runnable strike) throws IOException, InterruptedException {
    process().tell("measure", time);
    strike.run();
    with = process().answer();
  }

  /** Measures while what has waited is sent. */
  void after() throws IOException, InterruptedException {
    after = process().ask("measure", effort.after);
  }

  /** Ends the application, and waits for all it has finished to be sent. */
  void end() throws IOException, InterruptedException {
    stop();
    books = books.plus(process().ask("flush", LONG)).plus(process().ask("drain", LONG));
    close(LONG);
  }

  void stop() throws IOException, InterruptedException {
    note(process().ask("stop"));
  }

  private void note(Answer progress) {
    long first = (processes - 1L) * NUMBERS;
    for (int thread = 0; thread < Application.THREADS; thread++) {
      for (long i = 0; i < progress.get("finished" + thread); i++) {
        finished.set((int) (first + i * Application.THREADS + thread));
      }
    }
    books = books.plus(new Answer(Map.of("seen", progress.get("seen"))));
  }

  /** Ends tracing, within a limit. */
  void close(Duration limit) throws IOException, InterruptedException {
    closeLimitMillis = limit.toMillis();
    Answer closed = process().ask("close", limit);
    books = books.plus(closed).plus(process().ask("books"));
    process().close();
  }

  /** As {@code kill -9} does it to the application. */
  void crash() throws IOException, InterruptedException {
    note(process().ask("finished"));
    books = books.plus(process().ask("books"));
    process().kill();
  }

  /** Starts a process that finds what was left in the spool, if there is one. */
  void replay() throws IOException, InterruptedException {
    if (!spooled) {
      return;
    }
    start(0);
    process().ask("drain", LONG);
    process().ask("close", LONG);
    books = books.plus(process().ask("books"));
    process().close();
  }

  /** Damages what is in the spool. */
  void damage() throws IOException {
    damaged = SpoolFiles.damage(spool());
  }

  /** What the application has said of its tracing. */
  String log() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** What it has come to, once the broker is there. */
  Outcome outcome() throws IOException {
    BitSet safe = new BitSet();
    for (int i = 0; i < processes; i++) {
      safe.or(SafeSpans.read(safe(i)));
    }
    Numbers got = Topic.read(broker.bootstrapServers());
    BitSet lost = (BitSet) finished.clone();
    lost.andNot(got.distinct());
    return new Outcome(
        outage,
        spooled,
        without,
        with,
        after,
        books,
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
