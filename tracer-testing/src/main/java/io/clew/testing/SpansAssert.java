package io.clew.testing;

import io.clew.api.FinishedSpan;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** What a test's spans should be. The message of a failure shows all of them. */
public final class SpansAssert extends AbstractAssert<SpansAssert, List<FinishedSpan>> {
  SpansAssert(@Nullable List<FinishedSpan> spans) {
    super(spans, SpansAssert.class);
  }

  /**
   * Are spans of exactly these names, in any order: the order in which threads finish their spans
   * says nothing.
   *
   * @param names a name that several spans have as often as they are
   */
  public SpansAssert hasSpans(String... names) {
    List<String> expected = Arrays.stream(names).sorted().toList();
    List<String> found = spans().stream().map(FinishedSpan::name).sorted().toList();
    return check(found.equals(expected), "the spans " + expected + ", found " + found);
  }

  /** Are none. */
  public SpansAssert hasNoSpans() {
    return check(spans().isEmpty(), "no spans");
  }

  /**
   * The one span of a name, to go on with.
   *
   * @throws AssertionError if there is none, or more than one
   */
  public SpanAssert span(String name) {
    return new SpanAssert(SpanText.only(name, spans()));
  }

  /** Are all of one trace. */
  public SpansAssert areInOneTrace() {
    long traces = spans().stream().map(span -> span.context().toTraceId()).distinct().count();
    return check(traces == 1, "one trace, found " + traces);
  }

  /**
   * Form exactly these trees: one name a line, two more blanks before each child than before its
   * parent, siblings and roots in the order of their starts. A span whose parent is not among the
   * spans counts as a root.
   *
   * <pre>{@code
   * assertThat(reporter)
   *     .hasTraces(
   *         """
   *         get /feed
   *           get friends
   *             query
   *           rank
   *         """);
   * }</pre>
   */
  public SpansAssert hasTraces(String trees) {
    String found = TraceTree.of(spans());
    return check(
        found.stripTrailing().equals(trees.stripTrailing()),
        "the traces\n" + trees.stripTrailing() + "\nfound\n" + found.stripTrailing());
  }

  private List<FinishedSpan> spans() {
    isNotNull();
    return Objects.requireNonNull(actual);
  }

  private SpansAssert check(boolean holds, String expected) {
    if (!holds) {
      throw failure("expected %s\namong %s", expected, SpanText.of(spans()));
    }
    return this;
  }
}
