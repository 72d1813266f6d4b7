package io.clew.viewer;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A trace that a report draws, with what it shows. */
final class ReportChart {
  private final Trace trace;
  private final List<String> titles = new ArrayList<>(1);
  private final Set<String> spanIds = new LinkedHashSet<>();

  ReportChart(Trace trace) {
    this.trace = trace;
  }

  void add(String title, Collection<String> shownBy) {
    titles.add(title);
    spanIds.addAll(shownBy);
  }

  Trace trace() {
    return trace;
  }

  String title() {
    return String.join(", ", titles);
  }

  /** Of the spans that show it. */
  Set<String> spanIds() {
    return spanIds;
  }
}
