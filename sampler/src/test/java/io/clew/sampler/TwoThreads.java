package io.clew.sampler;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Does the same on two threads at the same time. */
final class TwoThreads {
  private TwoThreads() {}

  static void run(Runnable work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    FutureTask<Integer> first = new FutureTask<>(() -> runAtTheSameTime(start, work));
    FutureTask<Integer> second = new FutureTask<>(() -> runAtTheSameTime(start, work));
    for (FutureTask<Integer> task : List.of(first, second)) {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      thread.start();
    }
    first.get(1, TimeUnit.MINUTES);
    second.get(1, TimeUnit.MINUTES);
  }

  private static int runAtTheSameTime(CyclicBarrier start, Runnable work) throws Exception {
    int place = start.await(1, TimeUnit.MINUTES);
    work.run();
    return place;
  }
}
