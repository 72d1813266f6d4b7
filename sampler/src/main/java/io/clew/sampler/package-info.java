/**
 * Samplers: who decides which requests are traced.
 *
 * <ul>
 *   <li>One strategy each: {@link io.clew.sampler.ProbabilisticSampler}, {@link
 *       io.clew.sampler.RateLimitingSampler}, {@link io.clew.sampler.GuaranteedSampler}, {@link
 *       io.clew.sampler.AdaptiveSampler}; and {@link io.clew.sampler.RuleSampler}, which chooses
 *       among others by {@link io.clew.sampler.Rule}s.
 *   <li>Adjustable: {@link io.clew.sampler.DynamicSampler} puts {@link io.clew.sampler.RuleSet}s in
 *       force, and says by its {@link io.clew.sampler.SamplerStatus} what is.
 *   <li>Where rule sets come from: each {@link io.clew.sampler.SamplingSource} carries their text.
 *   <li>By hand: {@link io.clew.sampler.admin.DynamicSamplerMXBean} and {@link
 *       io.clew.sampler.admin.SamplerHandler}.
 * </ul>
 */
@NullMarked
package io.clew.sampler;

import org.jspecify.annotations.NullMarked;
