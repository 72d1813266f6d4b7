package io.clew.instrumentation.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.mock.MockSpan;
import java.util.HashMap;
import java.util.Map;

/** A span of a request that has ended with an exception. */
final class FailedSpan {
  private FailedSpan() {}

  /** The span has the tags and the log of OpenTracing's conventions. */
  static void assertFailedWith(Throwable failure, MockSpan span) {
    assertThat(span.tags()).containsEntry("error", true);
    assertThat(span.logEntries()).hasSize(1);
    Map<String, Object> fields = new HashMap<>();
    fields.put("event", "error");
    fields.put("error.kind", failure.getClass().getName());
    fields.put("error.object", failure);
    fields.put("message", failure.getMessage());
    assertThat(span.logEntries().get(0).fields()).isEqualTo(fields);
  }
}
