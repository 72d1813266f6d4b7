package io.clew.viewer;

import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.TraceSummary;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import zipkin2.Span;

/**
 * A store that prints at its end what the reader of the answer should know, also if there is no
 * answer. What another store of the command has said is not said again.
 */
final class PrintingStore implements TraceStore {
  private final TraceStore store;
  private final CommandSpec spec;

  PrintingStore(TraceStore store, CommandSpec spec) {
    this.store = store;
    this.spec = spec;
  }

  @Override
  public List<TraceSummary> search(TraceQuery query) throws IOException {
    return store.search(query);
  }

  @Override
  public Optional<Trace> trace(String traceId) throws IOException {
    return store.trace(traceId);
  }

  @Override
  public Optional<List<String>> idsThatBeginWith(String digits, int limit) throws IOException {
    return store.idsThatBeginWith(digits, limit);
  }

  @Override
  public void forEach(TraceQuery query, Consumer<Trace> traces) throws IOException {
    store.forEach(query, traces);
  }

  @Override
  public List<List<Span>> spans(Collection<String> traceIds) throws IOException {
    return store.spans(traceIds);
  }

  @Override
  public SortedMap<String, SortedSet<String>> operationsByService() throws IOException {
    return store.operationsByService();
  }

  @Override
  public List<String> warnings() {
    return store.warnings();
  }

  @Override
  public void close() throws IOException {
    spec.commandLine().getOut().flush();
    Clew clew = (Clew) spec.root().userObject();
    for (String warning : store.warnings()) {
      if (clew.isNew(warning)) {
        Clew.print(spec.commandLine(), warning);
      }
    }
    store.close();
  }
}
