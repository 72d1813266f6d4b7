package io.clew.stress.span;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** One thread sets a tag, one logs: both are there. */
@JCStressTest
@Outcome(id = "k=v, 7 event", expect = ACCEPTABLE, desc = "Both.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class TagLogTest {
  private final Subject subject = Subject.recording();

  @Actor
  public void tag() {
    subject.span.setTag("k", "v");
  }

  @Actor
  public void log() {
    subject.span.log(7, "event");
  }

  @Arbiter
  public void read(LL_Result r) {
    subject.span.finish();
    r.r1 = subject.reportedTags();
    r.r2 = subject.reportedLogs();
  }
}
