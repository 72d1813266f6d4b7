package io.clew.viewer.chart;

import io.clew.analysis.path.CriticalPath;
import io.clew.analysis.path.Section;
import io.clew.analysis.path.SelfTimes;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the time of a trace went, span by span. */
public final class TraceTimes {
  private final CriticalPath path;
  private final long[] selfMicros;
  private final Map<Integer, List<Section>> sections = new HashMap<>();

  private TraceTimes(Trace trace) {
    path = CriticalPath.of(trace);
    selfMicros = SelfTimes.of(trace);
    for (Section section : path.sections()) {
      sections.computeIfAbsent(section.span(), span -> new ArrayList<>(1)).add(section);
    }
  }

  public static TraceTimes of(Trace trace) {
    return new TraceTimes(trace);
  }

  /** In which no child works. */
  public long selfMicros(int span) {
    return selfMicros[span];
  }

  /** For which the request waited for the span's own work. */
  public long criticalMicros(int span) {
    return path.micros(span);
  }

  /** In order of time. */
  public List<Section> path() {
    return path.sections();
  }

  public List<Section> pathOf(int span) {
    return sections.getOrDefault(span, List.of());
  }
}
