package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two threads finish a span: it is reported once, and one of them was late. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Reported once, late once.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class FinishFinishTest {
  private final Subject subject = Subject.recording();

  @Actor
  public void finish() {
    subject.span.finish();
  }

  @Actor
  public void finishToo() {
    subject.span.finish();
  }

  @Arbiter
  public void read(LL_Result r) {
    r.r1 = subject.reports();
    r.r2 = subject.lateCalls();
  }
}
