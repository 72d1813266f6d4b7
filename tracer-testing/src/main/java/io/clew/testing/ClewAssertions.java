package io.clew.testing;

import io.clew.api.FinishedSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AssertJ's {@code assertThat} for spans. A static import of this one and of AssertJ's own go
 * together.
 */
public final class ClewAssertions {
  private ClewAssertions() {}

  /** Says what a span should be. */
  public static SpanAssert assertThat(@Nullable FinishedSpan span) {
    return new SpanAssert(span);
  }

  /** Says what spans should be. */
  public static SpansAssert assertThat(@Nullable List<FinishedSpan> spans) {
    return new SpansAssert(spans);
  }

  /**
   * Says what the spans of a reporter should be.
   *
   * @param reporter its spans as they are now
   */
  public static SpansAssert assertThat(InMemoryReporter reporter) {
    return new SpansAssert(reporter.spans());
  }
}
