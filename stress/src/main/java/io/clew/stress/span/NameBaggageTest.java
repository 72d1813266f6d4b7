package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** One thread sets a new name, one a baggage item: the span has both. */
@JCStressTest
@Outcome(id = "new, v", expect = ACCEPTABLE, desc = "Both.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class NameBaggageTest {
  private final Subject subject = Subject.recording();

  @Actor
  public void rename() {
    subject.span.setOperationName("new");
  }

  @Actor
  public void bag() {
    subject.span.setBaggageItem("k", "v");
  }

  @Arbiter
  public void read(LL_Result r) {
    subject.span.finish();
    r.r1 = subject.reported().name();
    r.r2 = subject.reported().context().baggage().get("k");
  }
}
