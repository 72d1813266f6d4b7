package io.clew.analysis.flow;

import io.clew.analysis.path.Blocking;
import io.clew.analysis.path.Stages;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened in a request, as a graph: its events are the calls and the replies, its edges the
 * times between them. A call that makes calls leads to the first of them (a fork, if there are
 * several); the replies of a stage lead to the calls of the next one, and those of the last to the
 * reply (a join). Inside a stage a call follows the latest reply before it. Immutable.
 *
 * <p>The times of the edges on any way from the root's call to its reply add up to the root's
 * duration. Calls that nobody waits for are not in the graph.
 */
public final class FlowGraph {
  /** Between two stages each reply leads to each call, if that makes no more edges than these. */
  private static final int MAX_PAIRS = 64;

  private final Calls calls;
  private final Trace trace;
  private final Structure structure;
  private final boolean[] isInGraph;
  private final List<FlowEdge> edges = new ArrayList<>();

  /** By event: the edges to one come one after the other. */
  private final int[] firstEdges;

  private int notAwaited;

  private FlowGraph(Calls calls) {
    this.calls = calls;
    trace = calls.trace();
    int size = calls.size();
    structure = new Structure(size);
    isInGraph = new boolean[size];
    firstEdges = new int[2 * size];
    isInGraph[0] = true;
    for (int call = 1; call < size; call++) {
      int parent = calls.parent(call);
      boolean isAwaited = Blocking.isBlocking(trace, calls.span(parent), calls.span(call));
      isInGraph[call] = isAwaited && isInGraph[parent];
      notAwaited += !isAwaited && isInGraph[parent] ? 1 : 0;
    }
    Map<CallName, Long> hashes = new HashMap<>();
    for (int call = size - 1; call >= 0; call--) {
      if (isInGraph[call]) {
        add(call, hashes.computeIfAbsent(calls.name(call), Hash::of));
      }
    }
  }

  public static FlowGraph of(Trace trace) {
    return new FlowGraph(Calls.of(trace));
  }

  private void add(int call, long nameHash) {
    if (!calls.hasChildren(call)) {
      structure.addLeaf(call, nameHash);
      firstEdges[reply(call)] = edges.size();
      addEdge(call(call), reply(call));
      return;
    }
    Stages stages = stages(call);
    structure.add(call, nameHash, calls, stages);
    List<Integer> from = List.of(call(call));
    for (int stage = 0; stage < stages.count(); stage++) {
      from = addStage(stages, stage, from);
    }
    addJoin(from, List.of(reply(call)));
  }

  /** Of the calls that this one makes and waits for. */
  Stages stages(int call) {
    int[] children = calls.children(call);
    int count = 0;
    for (int child : children) {
      if (isInGraph[child]) {
        children[count++] = calls.span(child);
      }
    }
    return Stages.of(trace, calls.span(call), Arrays.copyOf(children, count));
  }

  /** Returns the replies that nothing in the stage follows. */
  private List<Integer> addStage(Stages stages, int stage, List<Integer> from) {
    int first = stages.first(stage);
    int end = stages.first(stage + 1);
    boolean[] isFollowed = new boolean[end - first];
    List<Integer> starts = new ArrayList<>();
    for (int i = first; i < end; i++) {
      int before = stages.predecessor(i);
      int call = call(calls.callOf(stages.span(i)));
      if (before < 0) {
        starts.add(call);
      } else {
        isFollowed[before - first] = true;
        firstEdges[call] = edges.size();
        addEdge(reply(calls.callOf(stages.span(before))), call);
      }
    }
    addJoin(from, starts);
    List<Integer> ends = new ArrayList<>();
    for (int i = first; i < end; i++) {
      if (!isFollowed[i - first]) {
        ends.add(reply(calls.callOf(stages.span(i))));
      }
    }
    return ends;
  }

  /** Of many, each has an edge at least, and the latest leads to all. */
  private void addJoin(List<Integer> from, List<Integer> to) {
    boolean isEachPair = (long) from.size() * to.size() <= MAX_PAIRS;
    int latest = from.get(0);
    for (int event : from) {
      latest = time(event) > time(latest) ? event : latest;
    }
    for (int event : to) {
      firstEdges[event] = edges.size();
      if (isEachPair || event == to.get(0)) {
        from.forEach(before -> addEdge(before, event));
      } else {
        addEdge(latest, event);
      }
    }
  }

  private void addEdge(int from, int to) {
    edges.add(new FlowEdge(from, to, time(to) - time(from)));
  }

  public Calls calls() {
    return calls;
  }

  /** The event with which a call begins. */
  public static int call(int call) {
    return 2 * call;
  }

  /** The event with which a call ends. */
  public static int reply(int call) {
    return 2 * call + 1;
  }

  public static boolean isReply(int event) {
    return (event & 1) == 1;
  }

  /** The call that begins or ends with the event. */
  public static int callOf(int event) {
    return event >> 1;
  }

  /** In epoch microseconds. */
  public long time(int event) {
    int span = calls.span(callOf(event));
    return isReply(event) ? trace.end(span) : trace.start(span);
  }

  /** {@code SERVICE OPERATION call}, or {@code reply}. */
  public String label(int event) {
    return calls.name(callOf(event)).label() + (isReply(event) ? " reply" : " call");
  }

  /** Those that lead to one event come one after the other. */
  public List<FlowEdge> edges() {
    return Collections.unmodifiableList(edges);
  }

  /**
   * The way from the root's call to its reply on which each event waited for the one before: their
   * times add up to the root's duration.
   */
  public List<FlowEdge> path() {
    List<FlowEdge> path = new ArrayList<>();
    int event = reply(0);
    while (event != call(0)) {
      FlowEdge last = edges.get(firstEdges[event]);
      for (int i = firstEdges[event]; i < edges.size() && edges.get(i).to() == event; i++) {
        last = edges.get(i).micros() < last.micros() ? edges.get(i) : last;
      }
      path.add(last);
      event = last.from();
    }
    Collections.reverse(path);
    return path;
  }

  /** How many calls nobody waits for; those that they make are not counted. */
  public int notAwaited() {
    return notAwaited;
  }

  /** The same for all requests of one structure, whatever the machine. */
  public long category() {
    return structure.hash(0);
  }

  /** As {@link #category}, but different if a call is made once more or less. */
  public long exactCategory() {
    return structure.exactHash(0);
  }

  /**
   * What makes the category: {@code name[stage][stage]}, and each call in a stage the same way. A
   * number stands behind what comes more than once: {@code x4-7}. Cut off where it gets very long.
   */
  public String structure() {
    return StructureText.of(this, structure);
  }

  /**
   * By call: a number that calls have in common which have the same place in requests of one
   * category. 0 for a call that is not in the graph.
   */
  public long[] places() {
    long[] places = new long[calls.size()];
    for (int call = 0; call < places.length; call++) {
      if (isInGraph[call]) {
        int parent = calls.parent(call);
        long above = parent < 0 ? 0 : Hash.add(places[parent], structure.run(call));
        places[call] = Hash.add(above, structure.hash(call));
      }
    }
    return places;
  }
}
