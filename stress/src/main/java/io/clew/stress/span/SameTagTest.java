package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Two threads set the same tag: one value stays, and is complete. */
@JCStressTest
@Outcome(id = "k=one|k=two", expect = ACCEPTABLE, desc = "The last one.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class SameTagTest {
  private final Subject subject = Subject.recording();

  @Actor
  public void one() {
    subject.span.setTag("k", "one");
  }

  @Actor
  public void two() {
    subject.span.setTag("k", "two");
  }

  @Arbiter
  public void read(L_Result r) {
    subject.span.finish();
    r.r1 = subject.reportedTags();
  }
}
