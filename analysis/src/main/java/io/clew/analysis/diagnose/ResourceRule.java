package io.clew.analysis.diagnose;

import io.clew.analysis.path.Saving;
import io.clew.analysis.path.WhatIf;
import io.clew.analysis.trace.Trace;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finding 12, of spans that a browser made, as OpenTelemetry's document-load instrumentation names
 * their tags and annotations. What is too large may become smaller, or come later: saves from half
 * of it to all of it, as far as the page does not wait for other resources. What is queued saves
 * the queue.
 */
final class ResourceRule implements Rule {
  private static final String SIZE = "http.response_content_length";
  private static final String FULL_SIZE = "http.response_content_length_uncompressed";
  private static final String QUEUED = "queued on HTTP/1.1";
  private static final long MIN_QUEUED = 250_000;

  /** In one trace, as each is replayed. */
  private static final int MAX_RESOURCES = 100;

  private static final List<String> PAINTS = List.of("firstPaint", "firstContentfulPaint");

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    int resources = 0;
    for (int span = 0; span < facts.trace.size() && resources < MAX_RESOURCES; span++) {
      String note = isResource(facts.trace, span) ? problem(facts.trace, span) : null;
      if (note != null) {
        resources++;
        boolean isQueued = note.equals(QUEUED);
        long duration = facts.trace.duration(span);
        long mended = isQueued ? duration - queued(facts.trace, span) : duration / 2;
        Saving least = WhatIf.of(facts.path).lasting(span, mended).saving();
        Saving most = isQueued ? least : WhatIf.of(facts.path).without(span).saving();
        found.accept(
            new Occurrence(
                FindingKind.RESOURCE,
                Math.max(0, facts.trace.parent(span)),
                List.of(Template.of(facts.trace, span).toString()),
                new int[] {span},
                least.lowMicros(),
                most.lowMicros(),
                Certainty.CERTAIN,
                note));
      }
    }
  }

  private static boolean isResource(Trace trace, int span) {
    return trace.name(span).equals("resourcefetch") || trace.annotation(span, "fetchStart") >= 0;
  }

  private static @Nullable String problem(Trace trace, int span) {
    long size = number(trace.tag(span, SIZE));
    long duration = trace.duration(span);
    boolean isBlocking = "blocking".equals(trace.tag(span, "resource.render_blocking_status"));
    if (isBlocking && size >= 500_000 && 100 * duration >= 33 * firstPaint(trace, span)) {
      return "blocks the first paint";
    }
    if (size >= 500 * 1024 && size == number(trace.tag(span, FULL_SIZE)) && duration >= 300_000) {
      return "not compressed";
    }
    if (size >= 300_000 && duration >= 100_000) {
      return "large";
    }
    return queued(trace, span) >= MIN_QUEUED && isHttp1(trace, span) ? QUEUED : null;
  }

  private static long queued(Trace trace, int span) {
    long fetch = trace.annotation(span, "fetchStart");
    return fetch < 0 ? 0 : trace.annotation(span, "requestStart") - fetch;
  }

  /** When the page, which is the parent, showed something first, after its start; else never. */
  private static long firstPaint(Trace trace, int span) {
    int page = trace.parent(span);
    for (String paint : PAINTS) {
      long time = page < 0 ? -1 : trace.annotation(page, paint);
      if (time >= 0) {
        return time - trace.start(page);
      }
    }
    return Long.MAX_VALUE / 100;
  }

  private static boolean isHttp1(Trace trace, int span) {
    return "1.1".equals(trace.tag(span, "http.flavor"))
        || "1.1".equals(trace.tag(span, "network.protocol.version"))
        || "http/1.1".equals(trace.tag(span, "http.flavor"));
  }

  private static long number(@Nullable String text) {
    if (text == null) {
      return -1;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
