package io.clew.stress.outage;

import io.clew.testbed.KafkaBroker;
import java.io.IOException;
import java.time.Duration;

/** What goes wrong with a broker, or with what waits for it. */
enum Outage {
  NONE("none") {
    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      run.broker.start();
      run.begin();
      run.with(run.effort.with, () -> {});
      run.after();
      run.end();
    }
  },

  ABSENT("absent at the start") {
    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      run.start();
      run.warmUp();
      run.with(run.effort.with, () -> {});
      run.broker.start();
      run.after();
      run.without();
      run.end();
    }
  },

  PAUSED("stopped, continued") {
    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      run.broker.start();
      run.begin();
      run.with(run.effort.pause, run.broker::pause);
      run.broker.resume();
      run.after();
      run.end();
    }
  },

  KILLED("killed, started again") {
    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      dieAndComeBack(run);
    }
  },

  SMALL_MESSAGES("takes 20 KB a message") {
    @Override
    KafkaBroker broker() {
      return KafkaBroker.newBuilder().property("message.max.bytes", "20480").build();
    }

    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      NONE.happen(run);
    }
  },

  /** It is longer away than the spool has room for. */
  SMALL_SPOOL("killed; spool of 4 MB") {
    @Override
    long spoolBytes() {
      return 4 << 20;
    }

    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      dieAndComeBack(run);
    }
  },

  /** A process finds a damaged segment among those that an earlier one has left. */
  CORRUPT("corrupt spool") {
    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      run.start();
      Thread.sleep(run.effort.with.toMillis());
      run.stop();
      run.close(SHORT);
      run.damage();
      run.broker.start();
      run.start();
      run.with(run.effort.with, () -> {});
      run.without();
      run.after();
      run.end();
    }
  },

  /** And an application is closed meanwhile. */
  DOWN("killed; close") {
    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      run.broker.start();
      run.begin();
      run.with(run.effort.with, run.broker::kill);
      run.stop();
      run.close(SHORT);
      run.broker.start();
      run.replay();
    }
  },

  /** And so is the application. */
  CRASH("both killed") {
    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      run.broker.start();
      run.begin();
      run.with(run.effort.with, run.broker::kill);
      run.crash();
      run.broker.start();
      run.replay();
    }
  };

  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final long SPOOL_BYTES = 1L << 30;

  private final String label;

  Outage(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** Whether there is nothing to be seen without a spool. */
  boolean needsSpool() {
    return this == SMALL_SPOOL || this == CORRUPT || this == CRASH;
  }

  /** Not started. */
  KafkaBroker broker() {
    return KafkaBroker.newBuilder().build();
  }

  long spoolBytes() {
    return SPOOL_BYTES;
  }

  /** Lets it happen, from an application's start to its end; then the broker is there. */
  abstract void happen(OutageRun run) throws IOException, InterruptedException;

  private static void dieAndComeBack(OutageRun run) throws IOException, InterruptedException {
    run.broker.start();
    run.begin();
    run.with(run.effort.with, run.broker::kill);
    run.broker.start();
    run.after();
    run.end();
  }
}
