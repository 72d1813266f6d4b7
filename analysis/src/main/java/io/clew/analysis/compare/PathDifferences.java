package io.clew.analysis.compare;

import io.clew.analysis.flow.CallName;
import io.clew.analysis.flow.CallPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Splits the difference of two mean durations by call path. */
final class PathDifferences {
  private static final int MAX_PATH = 12;

  private final double baseWeight;
  private final double problemWeight;

  private PathDifferences(CallPath base, CallPath problem) {
    baseWeight = base.durations().weight();
    problemWeight = problem.durations().weight();
  }

  /** The largest increase comes first. Both sides must have requests. */
  static List<PathDifference> of(CallPath base, CallPath problem, int limit) {
    PathDifferences differences = new PathDifferences(base, problem);
    return differences.nodes(base, problem).stream()
        .sorted(
            Comparator.comparing((Node node) -> -differences.increase(node))
                .thenComparing(node -> node.name.toString()))
        .limit(limit)
        .map(differences::difference)
        .toList();
  }

  private record Node(
      @Nullable Node parent, CallName name, @Nullable CallPath base, @Nullable CallPath problem) {}

  private List<Node> nodes(CallPath base, CallPath problem) {
    List<Node> nodes = new ArrayList<>();
    Deque<Node> open = new ArrayDeque<>();
    open.push(new Node(null, problem.name(), base, problem));
    while (!open.isEmpty()) {
      Node node = open.pop();
      nodes.add(node);
      Map<CallName, CallPath> bases = children(node.base);
      Map<CallName, CallPath> problems = children(node.problem);
      Stream.concat(bases.keySet().stream(), problems.keySet().stream())
          .distinct()
          .forEach(name -> open.push(new Node(node, name, bases.get(name), problems.get(name))));
    }
    return nodes;
  }

  private static Map<CallName, CallPath> children(@Nullable CallPath path) {
    Map<CallName, CallPath> children = new LinkedHashMap<>();
    if (path != null) {
      path.children().forEach(child -> children.put(child.name(), child));
    }
    return children;
  }

  private double increase(Node node) {
    return micros(node.problem, problemWeight) - micros(node.base, baseWeight);
  }

  private static double micros(@Nullable CallPath path, double weight) {
    return path == null ? 0 : path.criticalMicros() / weight;
  }

  private static double calls(@Nullable CallPath path, double weight) {
    return path == null ? 0 : path.durations().weight() / weight;
  }

  private PathDifference difference(Node node) {
    Deque<String> path = new ArrayDeque<>();
    for (Node next = node; next != null; next = next.parent) {
      if (path.size() == MAX_PATH) {
        path.addFirst("...");
        break;
      }
      path.addFirst(next.name.label());
    }
    return new PathDifference(
        List.copyOf(path),
        micros(node.base, baseWeight),
        micros(node.problem, problemWeight),
        calls(node.base, baseWeight),
        calls(node.problem, problemWeight),
        node.problem == null ? "" : node.problem.exemplars().get(0));
  }
}
