package io.clew.benchmarks.cost;

import io.clew.benchmarks.Effort;
import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.Progress;
import io.clew.benchmarks.Source;
import io.clew.benchmarks.Unit;
import io.clew.benchmarks.cost.CostPerCall.Cost;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.process.Fork;
import java.nio.file.Path;
import java.util.List;

/** Runs {@link CostPerCall} for one library, with each tracer, at two rates. */
public final class CostRuns implements Source {
  /** Those that have instrumentation of their own. */
  static final List<Peer> PEERS = List.of(Peer.CLEW, Peer.OTEL, Peer.BRAVE);

  /** How many calls of a thousand are recorded. */
  private static final List<Integer> RATES = List.of(3, Calls.ROUND);

  private final Library library;

  private CostRuns(Library library) {
    this.library = library;
  }

  /** The cost of a request to Jetty. */
  public static CostRuns ofJetty() {
    return new CostRuns(Library.JETTY);
  }

  /** The cost of a call of OkHttp. */
  public static CostRuns ofOkHttp() {
    return new CostRuns(Library.OKHTTP);
  }

  /** The cost of a query to a database. */
  public static CostRuns ofJdbc() {
    return new CostRuns(Library.JDBC);
  }

  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    String millis = Long.toString(effort.paced().toMillis());
    for (int round = 1; round <= effort.rounds(); round++) {
      for (int sampled : RATES) {
        String bench = library.label() + (sampled == Calls.ROUND ? " 100 %" : " 0.3 %");
        Progress.print("%s, round %d of %d", bench, round, effort.rounds());
        for (Peer peer : PEERS) {
          String line =
              Fork.line(
                  CostPerCall.class,
                  library.name(),
                  peer.name(),
                  Integer.toString(sampled),
                  millis);
          Cost cost = Cost.parse(line);
          into.add(bench, Unit.ADDED_MICROS, library.column(peer), cost.addedMicros());
          into.add(bench, Unit.ADDED_MICROS, "untraced", cost.plainMicros());
          into.add(bench, Unit.ADDED_BYTES, library.column(peer), cost.addedBytes());
          into.add(bench, Unit.ADDED_BYTES, "untraced", cost.plainBytes());
        }
      }
    }
  }
}
