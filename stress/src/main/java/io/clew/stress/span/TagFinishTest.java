package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** One thread sets a tag, one finishes: the tag is there, or it was late and is counted. */
@JCStressTest
@Outcome(id = "k=v, 0", expect = ACCEPTABLE, desc = "In time.")
@Outcome(id = ", 1", expect = ACCEPTABLE, desc = "Late.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class TagFinishTest {
  private final Subject subject = Subject.recording();

  @Actor
  public void tag() {
    subject.span.setTag("k", "v");
  }

  @Actor
  public void finish() {
    subject.span.finish();
  }

  @Arbiter
  public void read(LL_Result r) {
    r.r1 = subject.reportedTags();
    r.r2 = subject.lateCalls();
  }
}
