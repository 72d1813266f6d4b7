package io.clew.sampler;

import io.clew.api.UntracedThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The boosts that are not over, and the thread that ends them, which lives only while there are
 * any. To be used under a lock.
 */
final class Boosts {
  private static final int MAX_BOOSTS = 100;
  private static final Duration MAX_DURATION = Duration.ofHours(24);

  private final Map<String, Boost> boosts = new LinkedHashMap<>();
  private final LongSupplier nanoTime;
  private final DynamicSampler owner;

  /** Made with the first boost; null before. */
  private @Nullable ScheduledThreadPoolExecutor timer;

  private @Nullable Future<?> nextEnd;

  /**
   * No boosts.
   *
   * @param owner told when one may be over; not a lambda, as in {@link SourceLayers}
   */
  Boosts(LongSupplier nanoTime, DynamicSampler owner) {
    this.nanoTime = nanoTime;
    this.owner = owner;
  }

  private static ScheduledThreadPoolExecutor newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, task -> new UntracedThread(task, "clew-sampler-boosts"));
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** Adds a boost, or replaces the one of the same rule. */
  Boost put(String rule, double rate, Duration duration) {
    if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(
          "duration: expected 1 ms to " + MAX_DURATION.toHours() + " h, got " + duration);
    }
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate: expected 0 to 1, got " + rate);
    }
    Rule.newBuilder(rule); // Refuses what is too long.
    if (boosts.size() == MAX_BOOSTS && !boosts.containsKey(rule)) {
      throw new IllegalArgumentException("boosts: expected at most " + MAX_BOOSTS + " at once");
    }
    Boost boost = new Boost(rule, rate, nanoTime.getAsLong() + duration.toNanos());
    boosts.put(rule, boost);
    awaitNextEnd();
    return boost;
  }

  /**
   * Ends a boost.
   *
   * @return null if there is none
   */
  @Nullable Boost remove(String rule) {
    return boosts.remove(rule);
  }

  /** Forgets those that are over. */
  List<Boost> removeEnded() {
    long now = nanoTime.getAsLong();
    List<Boost> ended = boosts.values().stream().filter(boost -> boost.isOver(now)).toList();
    ended.forEach(boost -> boosts.remove(boost.rule()));
    awaitNextEnd();
    return ended;
  }

  private void awaitNextEnd() {
    if (nextEnd != null) {
      nextEnd.cancel(false);
    }
    if (boosts.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    long nanos = Long.MAX_VALUE;
    for (Boost boost : boosts.values()) {
      nanos = Math.min(nanos, boost.endNanos() - now);
    }
    if (timer == null) {
      timer = newTimer();
    }
    nextEnd = timer.schedule(owner::endBoosts, nanos, TimeUnit.NANOSECONDS);
  }

  Collection<Boost> all() {
    return boosts.values();
  }

  List<SamplerStatus.Boost> status() {
    long now = nanoTime.getAsLong();
    List<SamplerStatus.Boost> status = new ArrayList<>();
    for (Boost boost : boosts.values()) {
      status.add(new SamplerStatus.Boost(boost.rule(), boost.rate(), boost.remaining(now)));
    }
    return List.copyOf(status);
  }

  void close() {
    boosts.clear();
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
