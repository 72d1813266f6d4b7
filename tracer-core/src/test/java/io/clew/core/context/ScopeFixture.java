package io.clew.core.context;

import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.noop.NoopSpan;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A scope manager of the test's own, and spans to activate. */
abstract class ScopeFixture {
  final ThreadLocalScopeManager manager = new ThreadLocalScopeManager();

  static Stream<List<Integer>> orders() {
    return Stream.of(1, 2, 3, 4).flatMap(count -> permutations(count).stream());
  }

  static List<List<Integer>> permutations(int count) {
    if (count == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (List<Integer> shorter : permutations(count - 1)) {
      for (int place = 0; place < count; place++) {
        List<Integer> longer = new ArrayList<>(shorter);
        longer.add(place, count - 1);
        all.add(longer);
      }
    }
    return all;
  }

  static Span inTrace(long traceId, String name) {
    TraceContext context = TraceContext.newBuilder().traceId(traceId).spanId(7).build();
    return (Span)
        Proxy.newProxyInstance(
            NoopSpan.class.getClassLoader(),
            new Class<?>[] {Span.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "toString" -> name;
                  case "context" -> context;
                  default -> null;
                });
  }

  static Span span(String name) {
    return (Span)
        Proxy.newProxyInstance(
            NoopSpan.class.getClassLoader(),
            new Class<?>[] {Span.class},
            (proxy, method, arguments) -> method.getName().equals("toString") ? name : null);
  }
}
