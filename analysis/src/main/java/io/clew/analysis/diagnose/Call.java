package io.clew.analysis.diagnose;

import io.clew.analysis.trace.Trace;
import java.util.Comparator;
import java.util.Map;

/** A call in a trace: the span of its client or producer. */
final class Call {
  static final Comparator<Call> BY_START =
      Comparator.<Call>comparingLong(call -> call.start).thenComparingInt(call -> call.span);

  final int span;

  /** The span of the one server, or -1. */
  final int server;

  final Request request;
  final Template template;

  /** The same for equal templates of one trace. */
  final int templateNumber;

  final long start;
  final long end;
  final boolean isFailed;

  /** It tries again what failed. Set by {@link Attempts}. */
  boolean isRetry;

  /** It is part of a batch. Set by {@link BatchRule}. */
  boolean isInBatch;

  Call(Trace trace, int span, Map<Template, Integer> numbers) {
    this.span = span;
    server = Request.serverOf(trace, span);
    request = Request.of(trace, span);
    template = request.template();
    templateNumber = numbers.computeIfAbsent(template, t -> numbers.size());
    start = trace.start(span);
    end = trace.end(span);
    isFailed = trace.isError(span) || (server >= 0 && trace.isError(server));
  }

  long duration() {
    return end - start;
  }
}
