package io.clew.analysis.flow;

import io.clew.analysis.text.TextPattern;
import io.clew.analysis.trace.Trace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import zipkin2.Span;

/**
 * The calls of a trace: each span is one, but a CLIENT span and its one SERVER child are one call
 * together. It has the client's times, and the server's service and operation. Immutable.
 *
 * <p>A call is its index: the root's is 0, and a call comes before those that it makes.
 */
public final class Calls {
  private final Trace trace;
  private final int[] callsBySpan;

  // By call.
  private final int[] spans;
  private final int[] servers; // -1 if there is none.
  private final int[] parents;
  private final CallName[] names;

  /** By call where its children begin, and behind the last call their number. */
  private final int[] firstChildren;

  /** Those of one call by start. */
  private final int[] children;

  private Calls(Trace trace) {
    this.trace = trace;
    int[] serversBySpan = oneServers(trace);
    callsBySpan = new int[trace.size()];
    int[] found = new int[trace.size()];
    int size = 0;
    for (int span = 0; span < trace.size(); span++) {
      int parent = trace.parent(span);
      if (parent >= 0 && serversBySpan[parent] == span) {
        callsBySpan[span] = callsBySpan[parent];
      } else {
        callsBySpan[span] = size;
        found[size++] = span;
      }
    }
    spans = Arrays.copyOf(found, size);
    servers = new int[size];
    parents = new int[size];
    names = new CallName[size];
    firstChildren = new int[size + 1];
    children = new int[size - 1];
    Map<CallName, CallName> templates = new HashMap<>();
    for (int call = 0; call < size; call++) {
      int parent = trace.parent(spans[call]);
      servers[call] = serversBySpan[spans[call]];
      parents[call] = parent < 0 ? -1 : callsBySpan[parent];
      names[call] = templates.computeIfAbsent(rawName(call), Calls::template);
    }
    orderChildren();
  }

  public static Calls of(Trace trace) {
    return new Calls(trace);
  }

  /** By span: the server of a client that has just one, or -1. */
  private static int[] oneServers(Trace trace) {
    int[] servers = new int[trace.size()];
    Arrays.fill(servers, -1);
    for (int span = 1; span < servers.length; span++) {
      int parent = trace.parent(span);
      if (trace.kind(span) == Span.Kind.SERVER && trace.kind(parent) == Span.Kind.CLIENT) {
        servers[parent] = servers[parent] == -1 ? span : -2;
      }
    }
    for (int span = 0; span < servers.length; span++) {
      servers[span] = Math.max(-1, servers[span]);
    }
    return servers;
  }

  private CallName rawName(int call) {
    int span = spans[call];
    int server = servers[call];
    boolean isFailed = trace.isError(span) || (server >= 0 && trace.isError(server));
    String service = trace.service(span);
    String operation = trace.name(span);
    if (server >= 0) {
      service = trace.service(server).isEmpty() ? trace.remoteService(span) : trace.service(server);
      operation = trace.name(server).isEmpty() ? operation : trace.name(server);
    } else if (trace.kind(span) == Span.Kind.CLIENT && !trace.remoteService(span).isEmpty()) {
      service = trace.remoteService(span);
    }
    return new CallName(service, operation, trace.kind(span), isFailed);
  }

  private static CallName template(CallName raw) {
    return new CallName(raw.service(), TextPattern.of(raw.operation()), raw.kind(), raw.isFailed());
  }

  private void orderChildren() {
    for (int call = 1; call < size(); call++) {
      firstChildren[parents[call] + 1]++;
    }
    for (int call = 0; call < size(); call++) {
      firstChildren[call + 1] += firstChildren[call];
    }
    int[] next = firstChildren.clone();
    for (int call = 1; call < size(); call++) {
      children[next[parents[call]]++] = call;
    }
    for (int call = 0; call < size(); call++) {
      if (servers[call] >= 0) { // Those of the client and those of the server.
        sortByStart(firstChildren[call], firstChildren[call + 1]);
      }
    }
  }

  private void sortByStart(int from, int to) {
    boolean isSorted = true;
    for (int i = from + 1; i < to; i++) {
      isSorted &= trace.start(spans[children[i - 1]]) <= trace.start(spans[children[i]]);
    }
    if (!isSorted) {
      int[] sorted =
          Arrays.stream(children, from, to)
              .boxed()
              .sorted((a, b) -> Long.compare(trace.start(spans[a]), trace.start(spans[b])))
              .mapToInt(Integer::intValue)
              .toArray();
      System.arraycopy(sorted, 0, children, from, sorted.length);
    }
  }

  public Trace trace() {
    return trace;
  }

  public int size() {
    return spans.length;
  }

  /** The span of the caller's side, or the only one: the call has its times. */
  public int span(int call) {
    return spans[call];
  }

  /** The span of the server's side; -1 if there is none of its own. */
  public int server(int call) {
    return servers[call];
  }

  /** The one that the span belongs to. */
  public int callOf(int span) {
    return callsBySpan[span];
  }

  /** -1 for the root. */
  public int parent(int call) {
    return parents[call];
  }

  public CallName name(int call) {
    return names[call];
  }

  boolean hasChildren(int call) {
    return firstChildren[call] < firstChildren[call + 1];
  }

  /** Those that it makes, whether it waits for them or not, by start. */
  public int[] children(int call) {
    return Arrays.copyOfRange(children, firstChildren[call], firstChildren[call + 1]);
  }
}
