package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class ResponseRuleTest {
  private static List<Finding> early(double duration, double ready, double firstByte) {
    TestTrace trace = new TestTrace().request(duration).annotate("1", "ssf", firstByte);
    trace.get("1", "users", "/users/1", 1, ready - 1);
    trace.get("1", "likes", "/likes/1", ready + 1, duration - ready - 2);
    return trace.findings(FindingKind.SEND_EARLY);
  }

  @Test
  void find_firstByteLate_savesFromTheFirstStageOn() {
    List<Finding> found = early(300, 100, 290);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).savingLowMicros()).isEqualTo(190_000);
    assertThat(found.get(0).callee()).isEqualTo("users get /users/{}");
  }

  @Test
  void find_shortRequest_isNone() {
    assertThat(early(200, 100, 190)).hasSize(1);
    assertThat(early(199.9, 99, 190)).isEmpty();
  }

  @Test
  void find_firstByteBeforeTheLastTenth_isNone() {
    assertThat(early(300, 100, 270)).hasSize(1);
    assertThat(early(300, 100, 269.9)).isEmpty();
  }

  @Test
  void find_firstStageInTheSecondHalf_isNone() {
    assertThat(early(300, 150, 290)).hasSize(1);
    assertThat(early(300, 150.1, 290)).isEmpty();
  }

  @Test
  void find_withoutFirstByte_isNone() {
    TestTrace trace = new TestTrace().request(300);
    trace.get("1", "users", "/users/1", 1, 50);

    assertThat(trace.findings(FindingKind.SEND_EARLY)).isEmpty();
  }

  @Test
  void find_rootThatIsNoServer_isNone() {
    TestTrace trace = new TestTrace();
    trace.add(null, Span.Kind.CONSUMER, "mail", "process feeds", 0, 300);
    trace.annotate("1", "ssf", 290);
    trace.get("1", "users", "/users/1", 1, 50);
    trace.http("1", "POST", "log", "/log", 200, 95);

    assertThat(trace.findings(FindingKind.SEND_EARLY)).isEmpty();
    assertThat(trace.findings(FindingKind.DEFER)).isEmpty();
  }

  private static List<Finding> defer(String method, double start, double end) {
    TestTrace trace = new TestTrace().request(100);
    trace.get("1", "users", "/users/1", 1, 40);
    trace.http("1", method, "log", "/log/1", start, end - start);
    return trace.findings(FindingKind.DEFER);
  }

  @Test
  void find_writeAtTheEnd_savesIt() {
    List<Finding> found = defer("POST", 70, 99);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).savingLowMicros()).isEqualTo(29_000);
    assertThat(found.get(0).savingHighMicros()).isEqualTo(29_000);
  }

  @Test
  void find_readAtTheEnd_isNone() {
    assertThat(defer("GET", 70, 99)).isEmpty();
  }

  @Test
  void find_shortWrite_isNone() {
    assertThat(defer("POST", 89, 99)).hasSize(1);
    assertThat(defer("POST", 89.1, 99)).isEmpty();
  }

  @Test
  void find_workAfterTheWrite_isNone() {
    assertThat(defer("POST", 70, 95)).hasSize(1);
    assertThat(defer("POST", 70, 94.9)).isEmpty();
  }

  @Test
  void find_writeBesideAnotherCall_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.http("1", "POST", "log", "/log/1", 70, 29);
    trace.get("1", "users", "/users/1", 70, 28);

    assertThat(trace.findings(FindingKind.DEFER)).isEmpty();
  }

  @Test
  void find_failedWrite_isNone() {
    TestTrace trace = new TestTrace().request(100);
    trace.http("1", "POST", "log", "/log/1", 70, 29, "error", "x");

    assertThat(trace.findings(FindingKind.DEFER)).isEmpty();
  }
}
