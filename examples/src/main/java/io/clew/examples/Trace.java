package io.clew.examples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import zipkin2.Span;

/** The spans of one trace and their parent-child relations. */
public final class Trace {
  private final String id;
  private final List<Span> spans;
  private final Map<String, List<Span>> children = new HashMap<>();
  private final List<Span> roots = new ArrayList<>();
  private final List<Span> withoutParent = new ArrayList<>();

  Trace(String id, List<Span> spans) {
    this.id = id;
    this.spans = spans;
    Set<String> known = spans.stream().map(Span::id).collect(Collectors.toSet());
    for (Span span : spans) {
      String parent = span.parentId();
      if (parent == null) {
        roots.add(span);
      } else if (known.contains(parent)) {
        children.computeIfAbsent(parent, key -> new ArrayList<>()).add(span);
      } else {
        withoutParent.add(span);
      }
    }
    children.values().forEach(list -> list.sort(Comparator.comparingLong(Trace::start)));
  }

  /**
   * Groups spans into traces.
   *
   * @param spans spans of any number of traces, in any order
   * @return the traces
   */
  public static List<Trace> of(List<Span> spans) {
    Map<String, List<Span>> byId = new LinkedHashMap<>();
    spans.forEach(span -> byId.computeIfAbsent(span.traceId(), id -> new ArrayList<>()).add(span));
    List<Trace> traces = new ArrayList<>();
    byId.forEach((id, members) -> traces.add(new Trace(id, members)));
    return traces;
  }

  /**
   * What the trace is called.
   *
   * @return its id in hex
   */
  public String id() {
    return id;
  }

  /**
   * What it is made of.
   *
   * @return the spans, in the order in which they came
   */
  public List<Span> spans() {
    return spans;
  }

  /**
   * Checks that there is one root and that every parent is there.
   *
   * @return the problems, a sentence each; empty if there are none
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (roots.size() != 1) {
      problems.add("trace " + id + " has " + roots.size() + " roots");
    }
    for (Span span : withoutParent) {
      problems.add("span " + span.id() + " of trace " + id + " has lost its parent");
    }
    return problems;
  }

  /** Spans without a parent; a whole trace has one. */
  List<Span> roots() {
    return roots;
  }

  /** Spans whose parent is not in the trace; a whole trace has none. */
  List<Span> withoutParent() {
    return withoutParent;
  }

  /** In the order in which they started. */
  List<Span> children(Span span) {
    return children.getOrDefault(span.id(), List.of());
  }

  /**
   * How long the request took.
   *
   * @return microseconds; 0 if the trace is not whole
   */
  public long durationMicros() {
    return roots.isEmpty() ? 0 : roots.get(0).durationAsLong();
  }

  static long start(Span span) {
    return span.timestampAsLong();
  }
}
