package io.clew.sampler.admin;

import io.clew.common.JmxRegistration;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.InvalidRuleSetException;
import io.clew.sampler.SamplerStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a sampler in JMX, as a {@link DynamicSamplerMXBean}, and does there what an operator asks
 * for:
 *
 * <pre>{@code
 * DynamicSampler.newBuilder("feed").admin(SamplerJmx::register).build()
 * }</pre>
 */
public final class SamplerJmx implements DynamicSamplerMXBean {
  private static final Logger log = LoggerFactory.getLogger(DynamicSampler.class);

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
        new SamplerJmx(sampler), "Sampler", "service", sampler.status().service(), log);
  }

  @Override
  public String getService() {
    return sampler.status().service();
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
                String.format(
                    Locale.ROOT,
                    "%s / %s: %s; %d sampled, %d not",
                    rule.layer(),
                    rule.name(),
                    rule.strategy(),
                    rule.sampled(),
                    rule.unsampled()))
        .toList();
  }

  @Override
  public List<String> getLayers() {
    return sampler.status().layers().stream().map(SamplerJmx::line).toList();
  }

  private static String line(SamplerStatus.Layer layer) {
    return String.format(
        Locale.ROOT,
        "%s: %sversion %s since %s, confirmed %s, error %s; %d updates, %d refusals, %d failures",
        layer.name(),
        layer.off() ? "tracing off, " : "",
        layer.version(),
        layer.since(),
        layer.confirmed(),
        layer.error(),
        layer.updates(),
        layer.refusals(),
        layer.failures());
  }

  @Override
  public List<String> getBoosts() {
    return sampler.boosts().stream()
        .map(
            boost ->
                String.format(
                    Locale.ROOT,
                    "%s: %s for %d s",
                    boost.rule(),
                    boost.rate(),
                    boost.remaining().toSeconds()))
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
    try {
      sampler.set(json);
      audit(Audit.set(json));
    } catch (InvalidRuleSetException e) {
      audit("refused: " + Audit.clean(String.valueOf(e.getMessage())));
      // A client does not have our classes.
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  @Override
  public void clear() {
    sampler.clear();
    audit(Audit.CLEARED);
  }

  @Override
  public void boost(String rule, double rate, long seconds) {
    sampler.boost(rule, rate, Duration.ofSeconds(seconds));
    audit(Audit.boosted(rule, rate, (double) seconds));
  }

  @Override
  public boolean cancelBoost(String rule) {
    boolean ended = sampler.cancelBoost(rule);
    if (ended) {
      audit(Audit.unboosted(rule));
    }
    return ended;
  }

  @Override
  public void stop() {
    sampler.stop();
    audit(Audit.STOPPED);
  }

  @Override
  public void resume() {
    sampler.resume();
    audit(Audit.RESUMED);
  }

  private static void audit(String what) {
    Audit.log("JMX", what);
  }
}
