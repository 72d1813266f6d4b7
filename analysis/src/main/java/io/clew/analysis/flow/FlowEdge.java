package io.clew.analysis.flow;

/**
 * What passed between two events of a request: an event is the call or the reply of a call.
 *
 * @param from see {@link FlowGraph#call} and {@link FlowGraph#reply}
 * @param to later than {@code from}, or earlier by no more than calls count as one after the other
 *     (or if a call ended after its caller)
 * @param micros from the one to the other; below 0 if {@code to} was earlier
 */
public record FlowEdge(int from, int to, long micros) {}
