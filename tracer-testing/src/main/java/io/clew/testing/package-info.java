/**
 * For tests of traced code.
 *
 * <p>{@link io.clew.testing.TracingExtension} gives each JUnit test a tracer of its own and fails
 * those that leave a span or a scope open; {@link io.clew.testing.ClewAssertions} says what the
 * spans should have been; {@link io.clew.testing.InMemoryReporter}, {@link
 * io.clew.testing.ManualClock} and {@link io.clew.testing.FixedIds} serve tests that build their
 * tracing themselves.
 *
 * <p>Who writes a propagation format, a sampler or a span logger inherits {@link
 * io.clew.testing.PropagationContract}, {@link io.clew.testing.SamplerContract} or {@link
 * io.clew.testing.SpanSenderContract}.
 */
@NullMarked
package io.clew.testing;

import org.jspecify.annotations.NullMarked;
