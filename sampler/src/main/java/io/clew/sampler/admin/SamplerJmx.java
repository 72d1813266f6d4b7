package io.clew.sampler.admin;

import io.clew.common.JmxRegistration;
import io.clew.common.SafeLog;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.SamplerStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Shows a sampler in JMX, as a {@link DynamicSamplerMXBean}, and does there what an operator asks
 * for:
 *
 * <pre>{@code
 * DynamicSampler.newBuilder("feed").admin(SamplerJmx::register).build()
 * }</pre>
 */
public final class SamplerJmx implements DynamicSamplerMXBean {
  private static final Logger log = SafeLog.logger(DynamicSampler.class);

  private final DynamicSampler sampler;

  private SamplerJmx(DynamicSampler sampler) {
    this.sampler = sampler;
  }

  /**
   * Registers a sampler. If that fails, the failure is logged, and the sampler works without JMX.
   *
   * @return to be closed when the sampler is
   */
  public static AutoCloseable register(DynamicSampler sampler) {
    return JmxRegistration.register(
        new SamplerJmx(sampler), "Sampler", "service", sampler.service(), log);
  }

  @Override
  public String getService() {
    return sampler.service();
  }

  @Override
  public boolean isOff() {
    return sampler.isOff();
  }

  @Override
  public @Nullable String getRules() {
    return sampler.rules();
  }

  @Override
  public void setRules(@Nullable String json) {
    if (json == null || json.isBlank()) {
      clear();
    } else {
      set(json);
    }
  }

  @Override
  public List<String> getActiveRules() {
    return sampler.status().rules().stream()
        .map(
            rule ->
                rule.layer()
                    + " / "
                    + rule.name()
                    + ": "
                    + rule.strategy()
                    + "; "
                    + rule.sampled()
                    + " sampled, "
                    + rule.unsampled()
                    + " not")
        .toList();
  }

  @Override
  public List<String> getLayers() {
    return sampler.status().layers().stream().map(SamplerJmx::line).toList();
  }

  private static String line(SamplerStatus.Layer layer) {
    return layer.name()
        + (layer.off() ? ": tracing off, version " : ": version ")
        + layer.version()
        + " since "
        + layer.since()
        + ", confirmed "
        + layer.confirmed()
        + ", error "
        + layer.error()
        + (layer.warnings().isEmpty() ? "" : ", warnings " + layer.warnings())
        + "; "
        + layer.updates()
        + " updates, "
        + layer.refusals()
        + " refusals, "
        + layer.failures()
        + " failures";
  }

  @Override
  public List<String> getBoosts() {
    return sampler.boosts().stream()
        .map(
            boost ->
                boost.rule() + ": " + boost.rate() + " for " + boost.remaining().toSeconds() + " s")
        .toList();
  }

  @Override
  public Map<String, Long> getSampledByRule() {
    return byRule(SamplerStatus.Rule::sampled);
  }

  @Override
  public Map<String, Long> getUnsampledByRule() {
    return byRule(SamplerStatus.Rule::unsampled);
  }

  private Map<String, Long> byRule(ToLongFunction<SamplerStatus.Rule> count) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (SamplerStatus.Rule rule : sampler.status().rules()) {
      counts.put(rule.layer() + " / " + rule.name(), count.applyAsLong(rule));
    }
    return counts;
  }

  @Override
  public void set(String json) {
    change(
        "set rules",
        () -> {
          sampler.set(json);
          return Audit.set(json);
        });
  }

  @Override
  public void clear() {
    change(
        "take back the rules",
        () -> {
          sampler.clear();
          return Audit.CLEARED;
        });
  }

  @Override
  public void boost(String rule, double rate, long seconds) {
    change(
        "boost '" + Audit.clean(rule) + "' to " + rate + " for " + seconds + " s",
        () -> {
          sampler.boost(rule, rate, Duration.ofSeconds(seconds));
          return Audit.boosted(rule, rate, (double) seconds);
        });
  }

  @Override
  public boolean cancelBoost(String rule) {
    return change(
        "end the boost of '" + Audit.clean(rule) + "'",
        () -> sampler.cancelBoost(rule) ? Audit.unboosted(rule) : null);
  }

  @Override
  public void stop() {
    change(
        "stop all tracing",
        () -> {
          sampler.stop();
          return Audit.STOPPED;
        });
  }

  @Override
  public void resume() {
    change(
        "resume tracing",
        () -> {
          sampler.resume();
          return Audit.RESUMED;
        });
  }

  /**
   * Changes something, and audits it, also if it is refused.
   *
   * @param attempt what is tried, in words
   * @param change does it, and says what was done; null if there was nothing to do
   * @return whether something was done
   */
  private static boolean change(String attempt, Supplier<@Nullable String> change) {
    try {
      String done = change.get();
      audit(done == null ? "refused: " + attempt + ": there is none" : done);
      return done != null;
    } catch (RuntimeException e) {
      String problem = e.getMessage() == null ? e.toString() : e.getMessage();
      audit("refused: " + attempt + ": " + Audit.clean(problem));
      // A client does not have our classes.
      throw e instanceof IllegalStateException
          ? new IllegalStateException(problem)
          : new IllegalArgumentException(problem);
    }
  }

  private static void audit(String what) {
    Audit.log("JMX", what);
  }
}
