package io.clew.testing;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each assertion holds for one span and fails for another; both imports live side by side. */
class SpanAssertTest {
  private static final FinishedSpan ROOT = Examples.span("get /", 1, 0).build();
  private static final FinishedSpan CHILD =
      Examples.span("charge", 2, 1)
          .kind(SpanKind.CLIENT)
          .tag("http.status_code", 402)
          .tag("error", true)
          .annotation(1_100, "retry")
          .localEndpoint(Endpoint.of("shop"))
          .remoteEndpoint(
              new Endpoint("bank", (Inet4Address) Endpoint.parseIp("10.1.2.3"), null, 443))
          .build();
  private static final FinishedSpan STRANGER =
      FinishedSpan.newBuilder(Examples.context(8, 2, 1)).build();

  @Test
  void failure_showsTheWholeSpan() {
    assertThatThrownBy(() -> assertThat(CHILD).hasName("pay"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            expected the name "pay", but this is the span:
            span "charge" CLIENT
              ids      0000000000000007/0000000000000002 ACCEPT, child of 0000000000000001
              time     1970-01-01T00:00:00.001002Z, took PT0.00025S
              service  shop, remote bank 10.1.2.3 :443
              tag      http.status_code = 402
              tag      error = true
              after 98 us: retry""");
  }

  @Test
  void failure_percentSignsInASpan_areShownAsTheyAre() {
    FinishedSpan span = Examples.span("100%s", 1, 0).tag("q", "%d").build();

    assertThatThrownBy(() -> assertThat(span).hasName("50%n"))
        .hasMessageContaining("the name \"50%n\"")
        .hasMessageContaining("span \"100%s\"")
        .hasMessageContaining("q = %d");
  }

  @Test
  void hasName_other_fails() {
    assertThat(CHILD).hasName("charge");
    assertFails(() -> assertThat(CHILD).hasName("Charge"), "the name \"Charge\"");
  }

  @Test
  void hasKind_other_fails() {
    assertThat(CHILD).hasKind(SpanKind.CLIENT);
    assertThat(ROOT).hasKind(null);
    assertFails(() -> assertThat(CHILD).hasKind(SpanKind.SERVER), "the kind SERVER");
    assertFails(() -> assertThat(CHILD).hasKind(null), "no kind");
  }

  @Test
  void hasTag_absentOrOther_fails() {
    assertThat(CHILD).hasTag("http.status_code").hasTag("http.status_code", 402);
    assertFails(() -> assertThat(ROOT).hasTag("http.status_code"), "a tag http.status_code");
    assertFails(() -> assertThat(ROOT).hasTag("a", "b"), "the tag a = b");
    assertFails(
        () -> assertThat(CHILD).hasTag("http.status_code", 200), "the tag http.status_code = 200,");
  }

  @Test
  void hasTag_otherTypeOfValue_failsAndSaysSo() {
    assertFails(
        () -> assertThat(CHILD).hasTag("http.status_code", "402"),
        "http.status_code = 402, of the type String and not Integer");
  }

  @Test
  void doesNotHaveTag_present_fails() {
    assertThat(ROOT).doesNotHaveTag("error");
    assertFails(() -> assertThat(CHILD).doesNotHaveTag("error"), "no tag error");
  }

  @Test
  void hasError_errorFalse_isNone() {
    FinishedSpan fine = Examples.span("a", 1, 0).tag("error", false).build();
    FinishedSpan failed = Examples.span("a", 1, 0).tag("error", "timeout").build();

    assertThat(CHILD).hasError();
    assertThat(failed).hasError();
    assertThat(fine).hasNoError();
    assertThat(ROOT).hasNoError();
    assertFails(() -> assertThat(fine).hasError(), "an error");
    assertFails(() -> assertThat(failed).hasNoError(), "no error");
  }

  @Test
  void hasAnnotation_absent_fails() {
    assertThat(CHILD).hasAnnotation("retry");
    assertFails(() -> assertThat(CHILD).hasAnnotation("retr"), "the annotation \"retr\"");
  }

  @Test
  void isRoot_withParent_fails() {
    assertThat(ROOT).isRoot();
    assertFails(() -> assertThat(CHILD).isRoot(), "no parent");
  }

  @Test
  void isChildOf_otherSpanOrOtherTrace_fails() {
    assertThat(CHILD).isChildOf(ROOT).isChildOf(ROOT.context());
    assertFails(() -> assertThat(ROOT).isChildOf(CHILD), "the parent 0000000000000002");
    assertFails(() -> assertThat(STRANGER).isChildOf(ROOT), "in trace 0000000000000007");
  }

  @Test
  void isInSameTraceAs_otherTrace_fails() {
    assertThat(CHILD).isInSameTraceAs(ROOT);
    assertFails(() -> assertThat(STRANGER).isInSameTraceAs(ROOT), "trace id 0000000000000007");
  }

  @Test
  void hasDuration_shorterOrLonger_fails() {
    Duration exact = Duration.ofNanos(250_000);
    Duration less = exact.minusNanos(1);
    Duration more = exact.plusNanos(1);

    assertThat(CHILD).hasDuration(exact).hasDurationBetween(less, more);
    assertThat(CHILD).hasDurationBetween(exact, more).hasDurationBetween(less, exact);
    assertFails(() -> assertThat(CHILD).hasDuration(more), "a duration of PT0.000250001S");
    assertFails(() -> assertThat(CHILD).hasDurationBetween(more, more.plusNanos(1)), "between");
    assertFails(() -> assertThat(CHILD).hasDurationBetween(Duration.ZERO, less), "between PT0S");
  }

  @Test
  void hasService_other_fails() {
    assertThat(CHILD).hasService("shop").hasRemoteService("bank");
    assertFails(() -> assertThat(CHILD).hasService("bank"), "the service bank");
    assertFails(() -> assertThat(CHILD).hasRemoteService("shop"), "the remote service shop");
    assertFails(() -> assertThat(ROOT).hasRemoteService("bank"), "the remote service bank");
  }

  @Test
  void hasBaggageAndRequestId_other_fails() {
    TraceContext context =
        ROOT.context().toBuilder().baggageItem("user", "7").requestId("r-1").build();
    FinishedSpan span = FinishedSpan.newBuilder(context).build();

    assertThat(span).hasBaggage("user", "7").hasRequestId("r-1");
    assertFails(() -> assertThat(span).hasBaggage("user", "8"), "user = 8, not 7");
    assertFails(() -> assertThat(ROOT).hasBaggage("user", "7"), "user = 7, not null");
    assertFails(() -> assertThat(span).hasRequestId("r-2"), "r-2, not r-1");
  }

  @Test
  void assertThat_null_fails() {
    assertFails(
        () -> assertThat((FinishedSpan) null).hasName("a"), "Expecting actual not to be null");
  }

  private static void assertFails(ThrowingCallable assertion, String message) {
    assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContaining(message);
  }

  @Test
  void assertThat_importedTwice_isAssertJsForAllElse() {
    assertThat("text").startsWith("t");
    assertThat(List.of(1)).contains(1);
  }
}
