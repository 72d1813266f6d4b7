package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.clew.core.SpanLimits;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Two threads set the last tag that a span has room for: one is set, the other is counted as lost.
 */
@JCStressTest
@Outcome(
    id = "a=1 clew.dropped=tags=1 logs=0 cut=0|b=2 clew.dropped=tags=1 logs=0 cut=0",
    expect = ACCEPTABLE,
    desc = "One tag, one loss.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class TagLimitTest {
  private static final SpanLimits ONE_TAG = new SpanLimits(1, 1, 1024, 1024, 1024);

  private final Subject subject = Subject.recording(ONE_TAG);

  @Actor
  public void one() {
    subject.span.setTag("a", 1);
  }

  @Actor
  public void two() {
    subject.span.setTag("b", 2);
  }

  @Arbiter
  public void read(L_Result r) {
    subject.span.finish();
    r.r1 = subject.reportedTags();
  }
}
