package io.clew.core.report;

import io.clew.api.FinishedSpan;
import io.clew.common.FatalErrors;

/** About how much memory a span takes that is not the tracer's own, such as a handler's. */
final class SpanWeight {
  private static final int SPAN_BYTES = 128;
  private static final int ENTRY_BYTES = 48;

  /** For a span that cannot be read. It will not be sent, but until then it waits. */
  private static final int UNREADABLE_BYTES = 65_536;

  private SpanWeight() {}

  static long of(FinishedSpan span) {
    try {
      return read(span);
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      return UNREADABLE_BYTES;
    }
  }

  private static long read(FinishedSpan span) {
    long chars = span.name().length();
    for (int i = 0; i < span.tagCount(); i++) {
      chars += span.tagKey(i).length();
      chars += span.tagValue(i) instanceof String text ? text.length() : 0;
    }
    for (int i = 0; i < span.annotationCount(); i++) {
      chars += span.annotationValue(i).length();
    }
    long entries = (long) span.tagCount() + span.annotationCount();
    return SPAN_BYTES + entries * ENTRY_BYTES + chars * Character.BYTES;
  }
}
