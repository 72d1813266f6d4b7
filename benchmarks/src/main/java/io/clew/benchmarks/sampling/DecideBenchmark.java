package io.clew.benchmarks.sampling;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Times decisions one after the other, each for another request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecideBenchmark {
  /** The sampler that is measured. */
  @Param public Decider decider = Decider.CLEW_RULES;

  private final Requests requests = new Requests(42);
  private Predicate<Requests.One> sampler = request -> false;

  /** Creates the sampler. */
  @Setup
  public void open() {
    sampler = decider.open();
  }

  /** One decision: whether the trace is recorded. */
  @Benchmark
  public boolean decide() {
    return sampler.test(requests.next());
  }
}
