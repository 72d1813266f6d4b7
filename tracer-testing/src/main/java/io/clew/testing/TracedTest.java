package io.clew.testing;

import io.clew.core.Tracing;
import io.opentracing.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tracing of one test, from its start to its end. */
final class TracedTest implements AutoCloseable {
  private final OpenSpans spans = new OpenSpans();
  private final OpenScopes scopes = new OpenScopes();
  private final InMemoryReporter reporter = new InMemoryReporter();
  private final @Nullable ManualClock clock;
  private final Tracing tracing;

  TracedTest(TracingExtension.Builder settings) {
    clock = settings.manualClock ? new ManualClock() : null;
    Tracing.Builder builder = Tracing.newBuilder("test").scopeManager(scopes).addHandler(spans);
    if (clock != null) {
      builder.clock(clock);
    }
    if (settings.fixedIds) {
      builder.ids(new FixedIds());
    }
    settings.configuration.accept(builder);
    tracing = builder.reporter(reporter).build();
  }

  /** The part of a type, null if there is none. */
  @Nullable Object part(Class<?> type) {
    return Stream.of(tracing.tracer(), tracing, reporter, clock)
        .filter(type::isInstance)
        .findFirst()
        .orElse(null);
  }

  /** Fails if the test left anything open. */
  void check(Duration finishTimeout) {
    List<LeftOpen> left = new ArrayList<>(scopes.ofThisThread());
    Span active = tracing.tracer().activeSpan();
    if (left.isEmpty() && active != null) { // In a scope manager of the user's own.
      left.add(new LeftOpen("scope of span " + active, new Throwable("found here")));
    }
    left.addAll(spans.await(finishTimeout));
    if (!left.isEmpty()) {
      throw failure(left);
    }
  }

  private static AssertionError failure(List<LeftOpen> left) {
    StringBuilder message = new StringBuilder("the test left open:");
    left.forEach(opened -> message.append("\n  ").append(opened));
    AssertionError failure = new AssertionError(message);
    left.forEach(opened -> failure.addSuppressed(opened.trace()));
    return failure;
  }

  @Override
  public void close() {
    GlobalRegistration.undo(tracing.tracer());
    tracing.close();
  }
}
