package io.clew.stress.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs tasks on threads that start at the same moment. */
final class RacingThreads implements AutoCloseable {
  private static final long LIMIT_SECONDS = 90;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Runs all tasks at once and returns their results; throws if one has thrown or is stuck. */
  List<Long> race(List<Callable<Long>> members) {
    CyclicBarrier start = new CyclicBarrier(members.size());
    List<Future<Long>> running = new ArrayList<>();
    for (Callable<Long> member : members) {
      running.add(threads.submit(() -> startTogether(start, member)));
    }
    List<Long> results = new ArrayList<>();
    for (Future<Long> each : running) {
      results.add(result(each));
    }
    return results;
  }

  private static Long startTogether(CyclicBarrier start, Callable<Long> member) throws Exception {
    try {
      start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (BrokenBarrierException e) {
      throw new AssertionError("the other threads are stuck", e);
    }
    return member.call();
  }

  private static Long result(Future<Long> member) {
    try {
      return member.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("a thread has failed or is stuck", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
