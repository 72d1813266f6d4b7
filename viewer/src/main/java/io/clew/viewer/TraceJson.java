package io.clew.viewer;

import io.clew.analysis.path.Section;
import io.clew.analysis.trace.HostOffset;
import io.clew.analysis.trace.Trace;
import io.clew.viewer.chart.TraceTimes;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/** The document of {@code clew show --json}. */
final class TraceJson {
  private TraceJson() {}

  static void write(Trace trace, TraceTimes times, PrintWriter out) throws IOException {
    try (JsonOutput json = new JsonOutput(out)) {
      json.object(
          () -> {
            json.field("traceId", trace.id()).field("durationMicros", trace.duration(0));
            json.field("requestId", trace.requestId());
            json.array("spans", () -> writeSpans(trace, times, json));
            json.array("criticalPath", () -> writePath(trace, times, json));
            json.array("skew", () -> writeOffsets(trace, json));
          });
    }
  }

  private static void writeSpans(Trace trace, TraceTimes times, JsonOutput json)
      throws IOException {
    for (int i = 0; i < trace.size(); i++) {
      int span = i;
      json.object(
          () ->
              json.field("id", trace.spanId(span))
                  .field("parentId", parentId(trace, span))
                  .field("service", trace.service(span))
                  .field("operation", trace.name(span))
                  .field("kind", kind(trace.kind(span)))
                  .field("startMicros", trace.start(span))
                  .field("durationMicros", trace.duration(span))
                  .field("selfMicros", times.selfMicros(span))
                  .field("criticalMicros", times.criticalMicros(span))
                  .field("error", trace.isError(span))
                  .field("missing", span == 0 && trace.isRootMissing()));
    }
  }

  /**
   * That of the span under which this one hangs; the two sides of a call may share an id, and then
   * its reported one.
   */
  private static @Nullable String parentId(Trace trace, int span) {
    if (trace.parent(span) < 0) {
      return null;
    }
    String parentId = trace.spanId(trace.parent(span));
    return parentId.equals(trace.spanId(span)) ? trace.parentId(span) : parentId;
  }

  private static @Nullable String kind(Span.@Nullable Kind kind) {
    return kind == null ? null : kind.name();
  }

  private static void writePath(Trace trace, TraceTimes times, JsonOutput json) throws IOException {
    for (Section section : times.path()) {
      json.object(
          () ->
              json.field("id", trace.spanId(section.span()))
                  .field("service", trace.service(section.span()))
                  .field("startMicros", section.start())
                  .field("endMicros", section.end()));
    }
  }

  private static void writeOffsets(Trace trace, JsonOutput json) throws IOException {
    for (HostOffset offset : trace.offsets()) {
      json.object(
          () ->
              json.field("from", offset.from())
                  .field("to", offset.to())
                  .field("offsetMicros", offset.offsetMicros())
                  .field("contradictory", offset.contradictory()));
    }
  }
}
