package io.clew.sampler;

import io.clew.common.SafeLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;

/** The sources of a sampler, and the layers that they fill. */
final class SourceLayers {
  private static final Logger log = SafeLog.logger(DynamicSampler.class);

  private final String service;
  private final InstantSource wallClock;
  private final Object lock;
  private final Consumer<String> onChange;
  private final List<SamplingSource> sources;
  private final List<Layer> layers = new ArrayList<>();
  private boolean closed;

  /**
   * Sources that are not started.
   *
   * @param sources the first has precedence
   * @param wallClock for the age of rules
   * @param lock held whenever a layer is read or changed
   * @param onChange called under the lock, with the change in words
   */
  SourceLayers(
      List<SamplingSource> sources,
      String service,
      InstantSource wallClock,
      Object lock,
      Consumer<String> onChange) {
    this.service = service;
    this.wallClock = wallClock;
    this.lock = lock;
    this.onChange = onChange;
    this.sources = List.copyOf(sources);
    for (SamplingSource source : sources) {
      layers.add(new Layer(source.name()));
    }
  }

  /** To be used under the lock. */
  List<Layer> all() {
    return layers;
  }

  /** Starts the sources, and waits for what they have to say first. */
  void start(Duration timeout) {
    CountDownLatch firstReports = new CountDownLatch(sources.size());
    List<Reports> reports = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      reports.add(new Reports(layers.get(i), firstReports));
      sources.get(i).start(reports.get(i));
    }
    try {
      if (!firstReports.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        SafeLog.log(
            () ->
                log.info(
                    "Tracing: some sources of sampling rules have not answered yet; their rules"
                        + " apply once they do"));
        for (int i = 0; i < sources.size(); i++) {
          if (!reports.get(i).hasReported()) {
            sources.get(i).fallBack();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Not to be called under the lock: a source waits for its thread, which may wait for that. */
  void close() {
    synchronized (lock) {
      closed = true;
    }
    for (SamplingSource source : sources) {
      try {
        source.close();
      } catch (RuntimeException e) {
        SafeLog.log(() -> log.warn("Tracing: {} could not be closed", source.name(), e));
      }
    }
  }

  /** What the source of a layer tells of. */
  private final class Reports implements SamplingSource.Listener {
    private final Layer layer;
    private final CountDownLatch first;
    private boolean reported;

    Reports(Layer layer, CountDownLatch first) {
      this.layer = layer;
      this.first = first;
    }

    @Override
    public boolean changed(String document, String version) {
      return accept(
          document, ruleSet -> layer.accept(ruleSet, service, version, wallClock.instant()));
    }

    @Override
    public boolean restored(String document, String version, Instant received) {
      return accept(document, ruleSet -> layer.restore(ruleSet, service, version, received));
    }

    private boolean accept(String document, Function<RuleSet, String> layerAccepts) {
      return heard(
          () -> {
            String change;
            try {
              change = layerAccepts.apply(RuleSet.parse(document));
            } catch (InvalidRuleSetException e) {
              layer.refuse(document, String.valueOf(e.getMessage()), wallClock.instant());
              return false;
            }
            onChange.accept(change);
            return true;
          });
    }

    @Override
    public void unchanged() {
      heard(
          () -> {
            layer.confirm(wallClock.instant());
            return true;
          });
    }

    @Override
    public void failed(String problem) {
      heard(
          () -> {
            layer.fail(problem);
            return true;
          });
    }

    boolean hasReported() {
      synchronized (lock) {
        return reported;
      }
    }

    private boolean heard(BooleanSupplier report) {
      synchronized (lock) {
        boolean result = !closed && report.getAsBoolean();
        if (!reported) {
          reported = true;
          first.countDown();
        }
        return result;
      }
    }
  }
}
