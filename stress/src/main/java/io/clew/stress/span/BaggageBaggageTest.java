package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two threads set baggage items: none is lost. */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Both.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class BaggageBaggageTest {
  private final Subject subject = Subject.recording();

  @Actor
  public void one() {
    subject.span.setBaggageItem("a", "1");
  }

  @Actor
  public void two() {
    subject.span.setBaggageItem("b", "2");
  }

  @Arbiter
  public void read(LL_Result r) {
    r.r1 = subject.span.getBaggageItem("a");
    r.r2 = subject.span.getBaggageItem("b");
  }
}
