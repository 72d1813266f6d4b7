package io.clew.testing;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpansAssertTest {
  private static final FinishedSpan PAY = Examples.span("pay", 1, 0).build();
  private static final FinishedSpan CHECK = Examples.span("check", 2, 1).build();
  private static final FinishedSpan CHARGE = Examples.span("charge", 3, 1).build();
  private static final FinishedSpan QUERY = Examples.span("query", 4, 2).build();

  /** In the order in which they would finish. */
  private static final List<FinishedSpan> SPANS = List.of(QUERY, CHARGE, CHECK, PAY);

  @Test
  void hasSpans_inAnyOrder_holds() {
    assertThat(SPANS).hasSpans("pay", "check", "charge", "query");
  }

  @Test
  void hasSpans_oneTooFewOrTooManyOrAnotherTime_failsAndShowsBoth() {
    assertThatThrownBy(() -> assertThat(SPANS).hasSpans("pay", "check", "charge"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the spans [charge, check, pay], found [charge, check, pay, query]")
        .hasMessageContaining("among 4 spans\nspan \"query\"\n  ids ");
    assertThatThrownBy(() -> assertThat(List.of(PAY)).hasSpans("pay", "pay"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat(List.of(PAY, PAY)).hasSpans("pay"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void hasNoSpans_one_fails() {
    assertThat(List.<FinishedSpan>of()).hasNoSpans();
    assertThatThrownBy(() -> assertThat(List.of(PAY)).hasNoSpans())
        .hasMessageContaining("expected no spans")
        .hasMessageContaining("1 span\n");
  }

  @Test
  void span_theOnlyOneOfItsName_goesOn() {
    assertThat(SPANS).span("charge").isChildOf(PAY);
    assertThatThrownBy(() -> assertThat(SPANS).span("refund"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("found 0");
  }

  @Test
  void areInOneTrace_two_fails() {
    FinishedSpan other = FinishedSpan.newBuilder(Examples.context(8, 1, 0)).build();

    assertThat(SPANS).areInOneTrace();
    assertThatThrownBy(() -> assertThat(List.of(PAY, other)).areInOneTrace())
        .hasMessageContaining("one trace, found 2");
    assertThatThrownBy(() -> assertThat(List.<FinishedSpan>of()).areInOneTrace())
        .hasMessageContaining("found 0");
  }

  @Test
  void hasTraces_siblingsInTheOrderOfTheirStarts_holds() {
    assertThat(SPANS)
        .hasTraces(
            """
            pay
              check
                query
              charge
            """);
  }

  @Test
  void hasTraces_otherNesting_failsAndShowsTheTree() {
    assertThatThrownBy(() -> assertThat(SPANS).hasTraces("pay\n  check\n  query\n  charge"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("found\npay\n  check\n    query\n  charge\n");
  }

  @Test
  void hasTraces_parentNotThere_isARoot() {
    FinishedSpan other = FinishedSpan.newBuilder(Examples.context(8, 4, 1)).name("b").build();

    assertThat(List.of(CHECK, QUERY, other)).hasTraces("b\ncheck\n  query");
  }

  @Test
  void assertThat_reporter_looksAtItsSpans() {
    InMemoryReporter reporter = new InMemoryReporter();
    reporter.report(PAY);

    assertThat(reporter).hasSpans("pay").hasTraces("pay");
  }

  @Test
  void assertThat_null_fails() {
    assertThatThrownBy(() -> assertThat((List<FinishedSpan>) null).hasNoSpans())
        .isInstanceOf(AssertionError.class);
  }
}
