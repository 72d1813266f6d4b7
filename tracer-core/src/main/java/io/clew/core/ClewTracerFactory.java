package io.clew.core;

import io.opentracing.Tracer;
import io.opentracing.contrib.tracerresolver.TracerFactory;

/**
 * Provides Clew to applications that look up their tracer with opentracing-contrib's {@code
 * TracerResolver}: the tracer of {@link Tracing#fromEnvironment()}. Closing the tracer closes its
 * sampler and reporter, too. Who looks a tracer up seldom closes it, so its spans are sent when the
 * JVM exits; requests that end meanwhile are still recorded.
 *
 * @see <a href="https://github.com/opentracing-contrib/java-tracerresolver">TracerResolver</a>
 */
public final class ClewTracerFactory implements TracerFactory {
  /** For {@link java.util.ServiceLoader}. */
  public ClewTracerFactory() {}

  @Override
  public Tracer getTracer() {
    ClewTracer tracer = (ClewTracer) Tracing.fromEnvironment().tracer();
    tracer.lifecycle().flushAtExit(tracer, Tracing.CLOSE_TIMEOUT);
    return tracer;
  }
}
