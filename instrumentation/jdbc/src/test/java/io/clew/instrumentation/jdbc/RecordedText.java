package io.clew.instrumentation.jdbc;

import io.clew.api.FinishedSpan;
import io.clew.testing.InMemoryReporter;

/** All that spans say, to look for what they must not say. */
final class RecordedText {
  private RecordedText() {}

  static String of(InMemoryReporter reporter) {
    StringBuilder text = new StringBuilder();
    for (FinishedSpan span : reporter.spans()) {
      text.append(span.name()).append(' ').append(span.remoteEndpoint()).append('\n');
      for (int i = 0; i < span.tagCount(); i++) {
        text.append(span.tagKey(i)).append('=').append(span.tagValue(i)).append('\n');
      }
      for (int i = 0; i < span.annotationCount(); i++) {
        text.append(span.annotationValue(i)).append('\n');
      }
    }
    return text.toString();
  }
}
