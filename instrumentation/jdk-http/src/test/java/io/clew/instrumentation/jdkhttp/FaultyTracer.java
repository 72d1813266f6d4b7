package io.clew.instrumentation.jdkhttp;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A tracer that works but for one method, its own or of its builders, spans and scopes. */
final class FaultyTracer {
  private static final Set<Class<?>> PARTS =
      Set.of(Tracer.SpanBuilder.class, Span.class, Scope.class);

  /** How often the method has thrown. */
  final AtomicInteger failures = new AtomicInteger();

  private final String method;
  private final Throwable failure;

  FaultyTracer(String method, Throwable failure) {
    this.method = method;
    this.failure = failure;
  }

  Tracer around(Tracer tracer) {
    return proxy(Tracer.class, tracer);
  }

  private <T> T proxy(Class<T> type, Object target) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> {
              if (called.getName().equals(method)) {
                failures.incrementAndGet();
                throw failure;
              }
              try {
                Object result = called.invoke(target, arguments);
                return PARTS.contains(called.getReturnType())
                    ? proxy(called.getReturnType(), result)
                    : result;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
    return type.cast(proxy);
  }
}
