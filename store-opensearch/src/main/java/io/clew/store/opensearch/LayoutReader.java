package io.clew.store.opensearch;

import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import zipkin2.Span;

/** Reads the traces of one layout. */
interface LayoutReader {
  /** Gets the traces that may match. */
  interface Visitor {
    void accept(Trace trace);

    /**
     * Whether those are not needed that come after this place in the query's order.
     *
     * @param key see {@link TraceQuery.Order#key}
     */
    boolean isDone(long key, long startMicros);
  }

  /**
   * Visits all traces that may match, until there are enough; each trace once.
   *
   * @param problems gets what the reader of the answer should know
   */
  void visit(TraceQuery query, Visitor visitor, Set<String> problems) throws IOException;

  /**
   * The traces with these last 16 digits of their ids; there is at most one, but its spans may have
   * ids of two lengths.
   */
  List<Trace> trace(String traceId, Set<String> problems) throws IOException;

  /** The spans of such a trace as they are stored. */
  List<Span> spans(String traceId, Set<String> problems) throws IOException;
}
