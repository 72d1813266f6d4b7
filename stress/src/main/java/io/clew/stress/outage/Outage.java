package io.clew.stress.outage;

import io.clew.testbed.KafkaBroker;
import java.io.IOException;
import java.time.Duration;

/** A failure of a broker, or of the spool that waits for it. */
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
      killAndRestart(run);
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

  /** The broker is away for so long that the spool becomes full. */
  SMALL_SPOOL("killed; spool of 4 MB") {
    @Override
    long spoolBytes() {
      return 4 << 20;
    }

    @Override
    void happen(OutageRun run) throws IOException, InterruptedException {
      killAndRestart(run);
    }
  },

  /** A process finds a damaged segment among the segments of an earlier process. */
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

  /** The application is closed while the broker is away. */
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

  /** The application is killed, too. */
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

  /** Whether the outage makes sense only with a spool. */
  boolean needsSpool() {
    return this == SMALL_SPOOL || this == CORRUPT || this == CRASH;
  }

  /** The broker, not started. */
  KafkaBroker broker() {
    return KafkaBroker.newBuilder().build();
  }

  long spoolBytes() {
    return SPOOL_BYTES;
  }

  /** Runs the outage, from the application's start to its end. Then the broker works again. */
  abstract void happen(OutageRun run) throws IOException, InterruptedException;

  private static void killAndRestart(OutageRun run) throws IOException, InterruptedException {
    run.broker.start();
    run.begin();
    run.with(run.effort.with, run.broker::kill);
    run.broker.start();
    run.after();
    run.end();
  }
}
