package io.clew.analysis.diagnose;

import io.clew.analysis.path.Saving;
import io.clew.analysis.path.Stages;
import io.clew.analysis.path.WhatIf;
import io.clew.analysis.trace.Trace;
import java.util.List;
import java.util.function.Consumer;
import zipkin2.Span;

/**
 * Of whole requests. Send early: of 200 ms or more, the first byte goes out in the last tenth,
 * though the first stage was done in the first half. Defer: the last thing before the response is a
 * call that writes, and takes a tenth of the request.
 */
final class ResponseRule implements Rule {
  private static final long MIN_DURATION = 200_000;

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    Trace trace = facts.trace;
    if (trace.kind(0) != Span.Kind.SERVER || trace.isRootMissing()) {
      return;
    }
    Stages stages = Stages.of(trace, 0);
    if (stages.count() > 0) {
      sendEarly(facts, stages, found);
      defer(facts, stages, found);
    }
  }

  private static void sendEarly(TraceFacts facts, Stages stages, Consumer<Occurrence> found) {
    Trace trace = facts.trace;
    long duration = facts.duration();
    long firstByte = trace.annotation(0, "ssf") - trace.start(0);
    long ready = stages.stageEnd(0) - trace.start(0);
    if (duration >= MIN_DURATION
        && facts.isOwnChild(0, stages.span(0))
        && firstByte <= duration
        && 10 * firstByte >= 9 * duration
        && 2 * ready <= duration) {
      long saving = firstByte - ready;
      List<String> callees = List.of(Template.of(trace, stages.span(0)).toString());
      found.accept(
          new Occurrence(
              FindingKind.SEND_EARLY,
              0,
              callees,
              new int[] {0, stages.span(0)},
              saving,
              saving,
              Certainty.CERTAIN,
              ""));
    }
  }

  private static void defer(TraceFacts facts, Stages stages, Consumer<Occurrence> found) {
    int last = stages.first(stages.count() - 1);
    boolean isAlone = stages.first(stages.count()) - last == 1;
    Call call = isAlone ? facts.callOf(0, stages.span(last)) : null;
    if (call == null || call.request.isRead() || call.isFailed) {
      return;
    }
    long duration = facts.duration();
    Saving saving = WhatIf.of(facts.path).without(call.span).saving();
    if (10 * saving.highMicros() >= duration
        && 10 * call.duration() >= duration
        && 20 * (facts.trace.end(0) - call.end) <= duration) {
      found.accept(
          Occurrence.certain(
              FindingKind.DEFER,
              0,
              call.template,
              new int[] {call.span},
              saving.lowMicros(),
              saving.highMicros()));
    }
  }
}
