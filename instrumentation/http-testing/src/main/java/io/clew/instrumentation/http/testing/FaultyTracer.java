package io.clew.instrumentation.http.testing;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A tracer that works but for one method, its own or of its builders, spans and scopes. */
final class FaultyTracer {
  /** The methods that can fail on the way of a request. */
  static final List<String> METHODS =
      List.of(
          "extract",
          "buildSpan",
          "ignoreActiveSpan",
          "asChildOf",
          "withTag",
          "start",
          "activateSpan",
          "activeSpan",
          "context",
          "inject",
          "setTag",
          "setOperationName",
          "log",
          "close",
          "finish");

  private static final Set<Class<?>> PARTS =
      Set.of(Tracer.SpanBuilder.class, Span.class, Scope.class);

  /** How often the method has thrown. */
  final AtomicInteger failures = new AtomicInteger();

  private final String method;

  FaultyTracer(String method) {
    this.method = method;
  }

  Tracer around(Tracer tracer) {
    return proxy(Tracer.class, tracer);
  }

  private <T> T proxy(Class<T> type, Object target) {
    Object proxy =
        Proxy.newProxyInstance(
            FaultyTracer.class.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> {
              if (called.getName().equals(method)) {
                failures.incrementAndGet();
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
            });
    return type.cast(proxy);
  }
}
