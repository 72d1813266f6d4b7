package io.clew.instrumentation.kafka;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A tracer of which one method fails, be it one of its builders, spans or scopes. */
final class FaultyTracer {
  private static final Set<Class<?>> PARTS =
      Set.of(Tracer.SpanBuilder.class, Span.class, Scope.class);

  int failures;
  private final String method;

  FaultyTracer(String method) {
    this.method = method;
  }

  Tracer around(Tracer tracer) {
    return proxy(Tracer.class, tracer);
  }

  private <T> T proxy(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            FaultyTracer.class.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> {
              if (called.getName().equals(method)) {
                failures++;
                throw new IllegalStateException("expected in this test");
              }
              try {
                Object result = called.invoke(target, arguments);
                return result != null && PARTS.contains(called.getReturnType())
                    ? proxy(called.getReturnType(), result)
                    : result;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            }));
  }
}
