package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * One thread finishes, one finishes at a given time: one of the two durations is reported, once.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The clock's.")
@Outcome(id = "1, 7, 1", expect = ACCEPTABLE, desc = "The given one.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class FinishFinishMicrosTest {
  private final Subject subject = Subject.recording();

  @Actor
  public void finish() {
    subject.span.finish();
  }

  @Actor
  public void finishAt() {
    subject.span.finish(Subject.START_MICROS + 7);
  }

  @Arbiter
  public void read(LLL_Result r) {
    r.r1 = subject.reports();
    r.r2 = subject.reported().durationMicros();
    r.r3 = subject.lateCalls();
  }
}
