package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.opentracing.SpanContext;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Two threads ask an unsampled span for its context, which is made for the first: the ids are one.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The same for all, and for good.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class LazyContextTest {
  private final Subject subject = Subject.unsampled();
  private @Nullable SpanContext first;
  private @Nullable SpanContext second;

  @Actor
  public void one() {
    first = subject.span.context();
  }

  @Actor
  public void two() {
    second = subject.span.context();
  }

  @Arbiter
  public void read(Z_Result r) {
    String ids = ids(subject.span.context());
    r.r1 = ids.equals(ids(first)) && ids.equals(ids(second));
  }

  private static String ids(@Nullable SpanContext context) {
    return context == null ? "none" : context.toTraceId() + '-' + context.toSpanId();
  }
}
