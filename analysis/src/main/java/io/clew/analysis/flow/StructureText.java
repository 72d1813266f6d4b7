package io.clew.analysis.flow;

import io.clew.analysis.path.Stages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the structure of a request out. */
final class StructureText {
  /** Characters. */
  private static final int MAX_LENGTH = 10_000;

  private final FlowGraph graph;
  private final Calls calls;
  private final Structure structure;
  private final StringBuilder text = new StringBuilder();

  /** What is still to be written, the next first: calls and texts. */
  private final Deque<Object> rest = new ArrayDeque<>();

  private StructureText(FlowGraph graph, Structure structure) {
    this.graph = graph;
    this.calls = graph.calls();
    this.structure = structure;
  }

  static String of(FlowGraph graph, Structure structure) {
    return new StructureText(graph, structure).write();
  }

  private String write() {
    rest.add(0);
    while (!rest.isEmpty()) {
      if (text.length() > MAX_LENGTH) {
        return text.append("...").toString();
      }
      Object next = rest.pop();
      if (next instanceof Integer call) {
        text.append(calls.name(call));
        List<Object> stages = stages(call);
        for (int i = stages.size() - 1; i >= 0; i--) {
          rest.push(stages.get(i));
        }
      } else {
        text.append(next);
      }
    }
    return text.toString();
  }

  private List<Object> stages(int call) {
    Stages stages = graph.stages(call);
    Map<Integer, Integer> stagesByRun = new TreeMap<>();
    Map<Integer, Integer> firstStages = new HashMap<>();
    for (int stage = 0; stage < stages.count(); stage++) {
      int run = structure.run(calls.callOf(stages.span(stages.first(stage))));
      stagesByRun.merge(run, 1, Integer::sum);
      firstStages.putIfAbsent(run, stage);
    }
    List<Object> parts = new ArrayList<>();
    stagesByRun.forEach(
        (run, count) -> {
          parts.add("[");
          addStage(stages, firstStages.getOrDefault(run, 0), parts);
          parts.add("]" + number(count));
        });
    return parts;
  }

  private void addStage(Stages stages, int stage, List<Object> parts) {
    Map<Long, List<Integer>> callsByHash = new HashMap<>();
    for (int i = stages.first(stage); i < stages.first(stage + 1); i++) {
      int call = calls.callOf(stages.span(i));
      callsByHash.computeIfAbsent(structure.hash(call), ignored -> new ArrayList<>()).add(call);
    }
    List<List<Integer>> ordered = new ArrayList<>(callsByHash.values());
    ordered.sort(
        Comparator.comparing((List<Integer> same) -> calls.name(same.get(0)).toString())
            .thenComparing(same -> structure.hash(same.get(0))));
    for (int i = 0; i < ordered.size(); i++) {
      parts.add(i == 0 ? "" : ", ");
      parts.add(ordered.get(i).get(0));
      parts.add(number(ordered.get(i).size()));
    }
  }

  private static String number(int count) {
    int bucket = Structure.bucket(count);
    return bucket == 1 ? "" : "x" + bucket + "-" + (2 * bucket - 1);
  }
}
