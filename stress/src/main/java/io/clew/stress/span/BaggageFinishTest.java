package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * One thread sets a baggage item, one finishes: the item is reported or not, and the context is
 * complete.
 */
@JCStressTest
@Outcome(id = "v, 0", expect = ACCEPTABLE, desc = "In time.")
@Outcome(id = "null, 1", expect = ACCEPTABLE, desc = "Late.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class BaggageFinishTest {
  private final Subject subject = Subject.recording();

  @Actor
  public void bag() {
    subject.span.setBaggageItem("k", "v");
  }

  @Actor
  public void finish() {
    subject.span.finish();
  }

  @Arbiter
  public void read(LL_Result r) {
    r.r1 = subject.reported().context().baggage().get("k");
    r.r2 = subject.lateCalls();
  }
}
