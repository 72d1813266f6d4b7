package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two threads read a finished span for the first time: both see all of it. */
@JCStressTest
@Outcome(id = "k=v, k=v", expect = ACCEPTABLE, desc = "All of it.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class ReadReadTest {
  private final Subject subject = Subject.recording();

  /** Finishes the span before the readers come. */
  public ReadReadTest() {
    subject.span.setTag("k", "v").finish();
  }

  @Actor
  public void one(LL_Result r) {
    r.r1 = subject.reportedTags();
  }

  @Actor
  public void two(LL_Result r) {
    r.r2 = subject.reportedTags();
  }
}
