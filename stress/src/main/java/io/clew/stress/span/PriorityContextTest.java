package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.clew.api.TraceContext;
import io.opentracing.SpanContext;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * One thread sets the priority of an unsampled span, one reads its context: the ids stay, and later
 * children are recorded.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "The same ids, and sampled.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class PriorityContextTest {
  private final Subject subject = Subject.unsampled();
  private @Nullable SpanContext seen;

  @Actor
  public void look() {
    seen = subject.span.context();
  }

  @Actor
  public void prioritize() {
    subject.span.setTag("sampling.priority", 1);
  }

  @Arbiter
  public void read(ZZ_Result r) {
    TraceContext last = (TraceContext) subject.span.context();
    r.r1 = seen != null && last.toSpanId().equals(seen.toSpanId());
    r.r2 = last.sampled();
  }
}
