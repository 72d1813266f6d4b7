package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.common.NanoTime;
import io.clew.common.SafeLog;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A sampler that an operator adjusts while the service runs: by {@link RuleSet}s from sources such
 * as a file, by hand, and by boosts that end by themselves.
 *
 * <pre>{@code
 * DynamicSampler.newBuilder("feed").initially(0.003).source(...).build()
 * }</pre>
 *
 * <p>Rules come in layers: boosts, what was {@linkplain #set set} by hand, the sources in the order
 * in which they were added, and last what is in force initially. The first rule that applies to a
 * request decides. A rule set without {@code default_strategy} leaves to the layers below what its
 * rules do not apply to. All tracing is off if any layer says so.
 *
 * <p>A change swaps all rules at once. A rule that is the same as before keeps the state of its
 * sampler, and one that has the same name its counts. A rule set that is not valid is refused
 * whole; the last good one stays in force, as it does where a source goes away.
 *
 * <p>To decide costs one volatile read and a look-up, however many rules name an operation.
 */
public final class DynamicSampler implements Sampler {
  private static final Logger log = SafeLog.logger(DynamicSampler.class);

  private final String service;
  private final Sampler initial;
  private final boolean onlySwitch;
  private final InstantSource wallClock;

  private final Object lock = new Object();
  private final Layer manual = new Layer("manual");
  private final SourceLayers sources;
  private final Boosts boosts;
  private final List<AutoCloseable> admins = new ArrayList<>();
  private @Nullable String manualRules;
  private boolean stopped;
  private boolean closed;

  /** The layers that stop all tracing. */
  private List<String> stoppedBy = List.of();

  /** Written under the lock. */
  private volatile ActiveRules inForce = ActiveRules.NONE;

  private DynamicSampler(Builder builder) {
    service = builder.service;
    initial = builder.initial;
    onlySwitch = builder.onlySwitch;
    wallClock = builder.wallClock;
    sources = new SourceLayers(builder.sources, service, wallClock, lock, this::applySource);
    boosts = new Boosts(builder.nanoTime, this::endBoosts);
    synchronized (lock) {
      inForce = inForce.next(false, List.of(), keys(), List.of());
    }
  }

  /**
   * A sampler that records three requests in a thousand until it is told more.
   *
   * @param service the name of the service that it decides for, as in the rules
   */
  public static Builder newBuilder(String service) {
    return new Builder(service);
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    return inForce.sampler().decide(request);
  }

  @Override
  public boolean isOff() {
    return inForce.isOff();
  }

  /**
   * Puts rules in force that come before those of all sources, until {@link #clear()}.
   *
   * @param json a {@link RuleSet}
   * @throws InvalidRuleSetException if it is not valid; then nothing has changed
   */
  public void set(String json) {
    RuleSet ruleSet = RuleSet.parse(json);
    synchronized (lock) {
      requireOpen();
      String version = RuleSetText.version(json);
      String change = manual.accept(ruleSet, service, version, wallClock.instant());
      manualRules = json;
      apply(change);
    }
  }

  /** Takes back what was {@linkplain #set set} by hand. */
  public void clear() {
    synchronized (lock) {
      requireOpen();
      boolean wasSet = manualRules != null;
      manual.clear();
      manualRules = null;
      apply(wasSet ? "manual: rules taken back" : null);
    }
  }

  /**
   * The rules that were set by hand.
   *
   * @return as they were given to {@link #set}; null if there are none
   */
  public @Nullable String rules() {
    synchronized (lock) {
      return manualRules;
    }
  }

  /** Stops all tracing in this process, until {@link #resume()}. */
  public void stop() {
    stop(true);
  }

  /** Takes back {@link #stop()}; rules that say {@code "tracing": "off"} go on to do so. */
  public void resume() {
    stop(false);
  }

  private void stop(boolean value) {
    synchronized (lock) {
      requireOpen();
      stopped = value;
      apply(null);
    }
  }

  /**
   * Samples at another rate for a while. One boost of a rule replaces another.
   *
   * @param rule the name of a rule in force, or else a pattern of operations such as {@code POST
   *     /checkout}, which then comes before all rules
   * @param rate the share of its requests to record, 0 to 1
   * @param duration 1 ms to 24 h
   * @throws IllegalArgumentException if any of them is out of range, or there are 100 boosts
   */
  public void boost(String rule, double rate, Duration duration) {
    synchronized (lock) {
      requireOpen();
      Boost boost = boosts.put(rule, rate, duration);
      apply(boost + " for " + duration.toMillis() / 1000.0 + " s");
    }
  }

  /**
   * Ends a boost before its time.
   *
   * @param rule as given to {@link #boost}
   * @return false if there is none
   */
  public boolean cancelBoost(String rule) {
    synchronized (lock) {
      requireOpen();
      Boost removed = boosts.remove(rule);
      apply(removed == null ? null : removed + " cancelled");
      return removed != null;
    }
  }

  /** The boosts that are not over. */
  public List<SamplerStatus.Boost> boosts() {
    synchronized (lock) {
      return boosts.status();
    }
  }

  /** Ends the boosts whose time is over. */
  void endBoosts() {
    synchronized (lock) {
      if (!closed) {
        List<Boost> ended = boosts.removeEnded();
        if (!ended.isEmpty()) {
          apply(String.join(", ", ended.stream().map(Boost::toString).toList()) + " over");
        }
      }
    }
  }

  /** The versions of the rule sets in force: mostly of one, else separated by commas. */
  @Override
  public @Nullable String rulesVersion() {
    synchronized (lock) {
      return Layer.versions(layers());
    }
  }

  /** What the sampler does at this moment, and why. */
  public SamplerStatus status() {
    synchronized (lock) {
      List<SamplerStatus.Layer> layers = new ArrayList<>();
      layers.add(manual.status(stopped));
      sources.all().forEach(layer -> layers.add(layer.status(false)));
      return new SamplerStatus(
          service, inForce.isOff(), List.copyOf(layers), inForce.status(), boosts.status());
    }
  }

  private void applySource(String change) {
    apply(onlySwitch ? change + " (ignored, but for the kill switch)" : change);
  }

  /**
   * Puts in force what the layers and boosts say now, and logs it.
   *
   * @param change in words; null if there is none of rules or boosts
   */
  private void apply(@Nullable String change) {
    boolean byHand = stopped || manual.isOff();
    List<String> stops = new ArrayList<>(byHand ? List.of(manual.name()) : List.of());
    sources.all().stream().filter(Layer::isOff).map(Layer::name).forEach(stops::add);
    List<ActiveRule.Key> skips = Layer.skippedPaths(layers());
    ActiveRules before = inForce;
    ActiveRules next = before.next(!stops.isEmpty(), skips, keys(), boosts.all());
    inForce = next;
    before.closeAllBut(next);
    if (change != null) {
      String changes = RuleChanges.between(before.all(), next.all());
      SafeLog.log(() -> log.info("Tracing: {}: {}", change, changes));
    }
    stoppedBy = SwitchLog.log(stoppedBy, stops);
  }

  /** The layers whose rules apply: in development, only what was set by hand. */
  private List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(List.of(manual));
    layers.addAll(onlySwitch ? List.of() : sources.all());
    return layers;
  }

  private List<ActiveRule.Key> keys() {
    List<ActiveRule.Key> keys = new ArrayList<>();
    for (Layer layer : layers()) { // No lambda: to link one takes milliseconds of each start.
      keys.addAll(layer.rules());
    }
    Rule forAll = Rule.newBuilder("initially").build();
    keys.add(new ActiveRule.Key("initially", forAll, Strategy.given(initial)));
    return keys;
  }

  private void start(Builder builder) {
    for (SamplerAdmin admin : builder.admins) {
      admins.add(admin.open(this));
    }
    sources.start(builder.startTimeout);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The sampler is closed");
    }
  }

  /** Ends the sources, the samplers of all rules, and all threads; idempotent. */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      boosts.close();
    }
    admins.forEach(DynamicSampler::close);
    sources.close();
    inForce.closeAllBut(ActiveRules.NONE);
    initial.close();
  }

  private static void close(AutoCloseable admin) {
    try {
      admin.close();
    } catch (Exception e) {
      SafeLog.log(() -> log.warn("Tracing: cannot close {}", admin, e));
    }
  }

  @Override
  public String toString() {
    StringJoiner rules = new StringJoiner(" or ", ", rules from ", "").setEmptyValue("");
    for (Layer layer : sources.all()) {
      rules.add(layer.name());
    }
    return "DynamicSampler(initially " + initial + rules + ")";
  }

  /** Makes a {@link DynamicSampler}. */
  public static final class Builder {
    private final String service;
    private final List<SamplingSource> sources = new ArrayList<>();
    private Sampler initial = ProbabilisticSampler.create(ProbabilisticSampler.PRODUCTION_RATE);
    private boolean onlySwitch;
    private final List<SamplerAdmin> admins = new ArrayList<>();
    private Duration startTimeout = Duration.ofMillis(500);
    private LongSupplier nanoTime = NanoTime.SYSTEM;
    private InstantSource wallClock = Clock.systemUTC();

    private Builder(String service) {
      this.service = Objects.requireNonNull(service, "service");
    }

    /**
     * What decides where no rule applies.
     *
     * @param sampler closed with the sampler that is built
     */
    public Builder initially(Sampler sampler) {
      initial = Objects.requireNonNull(sampler, "sampler");
      return this;
    }

    /**
     * The share of traces that is recorded where no rule applies.
     *
     * @param rate 0 to 1
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder initially(double rate) {
      return initially(ProbabilisticSampler.create(rate));
    }

    /**
     * Adds a source of rules, behind those that are there.
     *
     * @param source not yet started; closed with the sampler
     */
    public Builder source(SamplingSource source) {
      sources.add(Objects.requireNonNull(source, "source"));
      return this;
    }

    /**
     * Ignores all rules of sources except the kill switch, {@code "tracing": "off"}: for
     * development machines, where all traces are wanted whatever the rules of production are.
     */
    public Builder onlySwitch() {
      onlySwitch = true;
      return this;
    }

    /**
     * How long to wait for the first rules of all sources at once, so that the first requests are
     * sampled by them.
     *
     * @param timeout 500 ms by default, 0 for not at all
     */
    public Builder startTimeout(Duration timeout) {
      startTimeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Adds a way for operators to see and change the sampler, such as {@code SamplerJmx::register}.
     *
     * @param admin opened when the sampler is built, closed with it
     */
    public Builder admin(SamplerAdmin admin) {
      admins.add(Objects.requireNonNull(admin, "admin"));
      return this;
    }

    Builder clocks(LongSupplier nanoTime, InstantSource wallClock) {
      this.nanoTime = nanoTime;
      this.wallClock = wallClock;
      return this;
    }

    /** The sampler, whose sources are started. */
    public DynamicSampler build() {
      DynamicSampler sampler = new DynamicSampler(this);
      try {
        sampler.start(this);
      } catch (RuntimeException e) {
        sampler.close();
        throw e;
      }
      return sampler;
    }
  }
}
