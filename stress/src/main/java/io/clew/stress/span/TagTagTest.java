package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Two threads tag a span: both tags stay. */
@JCStressTest
@Outcome(id = "a=1 b=2|b=2 a=1", expect = ACCEPTABLE, desc = "Both, in either order.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class TagTagTest {
  private final Subject subject = Subject.recording();

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
