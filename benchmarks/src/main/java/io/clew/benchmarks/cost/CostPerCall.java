package io.clew.benchmarks.cost;

import com.sun.management.ThreadMXBean;
import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.CpuTime;
import io.clew.benchmarks.workload.WarmUp;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that makes the same calls without tracing and with it, in turns, and prints what they
 * take more with it: CPU time of all threads except the compiler's, and bytes allocated on all
 * threads. So the tracer's delivery and garbage collection are in it. In turns, because the
 * difference is small beside what a call takes, which changes from process to process.
 *
 * <p>Each turn ends when its last span is delivered. If a span is missing, the process fails.
 */
final class CostPerCall {
  /** Some tenths of a second. As many spans fit into every queue. */
  private static final int ROUNDS_PER_TURN = 20;

  /** By then, a tracer that lingers for 20 ms has delivered, and nobody has to ask. */
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Pipeline pipeline;
  private final Calls plain;
  private final Calls traced;
  private final int sampled;
  private final int rounds;
  private long spans;

  /** Ready to measure, with so many rounds in a turn. */
  CostPerCall(Library library, Peer peer, int sampled, int rounds) throws Exception {
    pipeline = peer.open(Setup.forInstrumentation());
    plain = library.open(null, pipeline, sampled);
    traced = library.open(peer, pipeline, sampled);
    this.sampled = sampled;
    this.rounds = rounds;
  }

  /**
   * Measures one library with one tracer, and prints {@link Cost#toString}.
   *
   * @param args the library, the peer, how many calls of a thousand are recorded, and for how many
   *     milliseconds
   */
  public static void main(String[] args) throws Exception {
    CostPerCall run =
        new CostPerCall(
            Library.valueOf(args[0]),
            Peer.valueOf(args[1]),
            Integer.parseInt(args[2]),
            ROUNDS_PER_TURN);
    WarmUp.repeat(run::warmUp, 2 * ROUNDS_PER_TURN * Calls.ROUND);
    System.out.println(run.measure(Integer.parseInt(args[3])));
    System.exit(0);
  }

  private void warmUp() {
    try {
      turn(plain, 0);
      turn(traced, sampled);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** At least one pair of turns. */
  Cost measure(long millis) throws Exception {
    List<Double> plainMicros = new ArrayList<>();
    List<Double> addedMicros = new ArrayList<>();
    List<Double> plainBytes = new ArrayList<>();
    List<Double> addedBytes = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      boolean plainFirst = addedMicros.size() % 2 == 0;
      Turn first = plainFirst ? turn(plain, 0) : turn(traced, sampled);
      Turn second = plainFirst ? turn(traced, sampled) : turn(plain, 0);
      Turn without = plainFirst ? first : second;
      Turn with = plainFirst ? second : first;
      plainMicros.add(without.micros);
      addedMicros.add(with.micros - without.micros);
      plainBytes.add(without.bytes);
      addedBytes.add(with.bytes - without.bytes);
    } while (System.nanoTime() - end < 0);
    Drain.verify(pipeline, spans);
    return new Cost(
        Measurements.median(plainMicros),
        Measurements.median(addedMicros),
        Measurements.median(plainBytes),
        Measurements.median(addedBytes));
  }

  private Turn turn(Calls of, int spansPerRound) throws Exception {
    CpuTime cpu = new CpuTime();
    long bytes = allocated();
    for (int i = 0; i < rounds; i++) {
      of.run();
    }
    spans += (long) rounds * spansPerRound;
    LockSupport.parkNanos(LINGER_NANOS);
    Drain.await(pipeline, spans);
    bytes = allocated() - bytes;
    long nanos = cpu.nanos() - cpu.compilerNanos();
    int calls = rounds * Calls.ROUND;
    return new Turn(nanos / 1e3 / calls, (double) bytes / calls);
  }

  private static long allocated() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes); // Negative for a thread that has just ended.
    }
    return sum;
  }

  void stop() throws Exception {
    plain.stop();
    traced.stop();
    pipeline.close();
  }

  private record Turn(double micros, double bytes) {}

  /** What a call takes without tracing, and what it takes more with it. */
  record Cost(double plainMicros, double addedMicros, double plainBytes, double addedBytes) {
    static Cost parse(String line) {
      String[] numbers = line.split(" ", -1);
      return new Cost(
          Double.parseDouble(numbers[0]),
          Double.parseDouble(numbers[1]),
          Double.parseDouble(numbers[2]),
          Double.parseDouble(numbers[3]));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.4f %.4f %.1f %.1f", plainMicros, addedMicros, plainBytes, addedBytes);
    }
  }
}
