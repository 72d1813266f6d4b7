package io.clew.collector.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.analysis.diagnose.Diagnosis;
import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.trace.Trace;
import io.clew.collector.policy.TailDecision;
import io.clew.store.opensearch.BulkResult;
import io.clew.store.opensearch.Document;
import io.clew.store.opensearch.FlowCounts;
import io.clew.store.opensearch.Layout;
import io.clew.store.opensearch.TracePart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import zipkin2.Span;

/**
 * Stores the outcomes of one partition in one batch, and counts. Documents are the same ones if the
 * batch is done again. For one thread.
 */
public final class PartitionWriter implements Outcome.Reader {
  /** Writes documents. */
  public interface DocumentWriter {
    /** Returns when each document is safe, or refused for good. */
    BulkResult write(List<Document> documents) throws IOException;
  }

  /** How the indexes begin whose documents have all spans of a part. */
  private static final String TRACES = "clew-traces-";

  /** A bulk, or two at a time. */
  private static final int MAX_WAITING_BYTES = 16 << 20;

  private final String topic;
  private final Set<Layout> layouts;
  private final DocumentWriter store;
  private final DeadLetters letters;
  private final Counts counts = new Counts();
  private final Dependencies dependencies = new Dependencies();
  private final FlowCounts flows = new FlowCounts();
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean hasFlows;
  private long waitingBytes;
  private String problem = "";

  /** A part whose documents are not written yet. */
  private record Waiting(Outcome.Part part, int spans, List<Document> documents) {}

  /** Makes it. Nothing is written yet. */
  public PartitionWriter(
      String topic, Set<Layout> layouts, DocumentWriter store, DeadLetters letters) {
    this.topic = topic;
    this.layouts = layouts;
    this.store = store;
    this.letters = letters;
  }

  @Override
  public void counted(int spans, boolean isNewTrace) {
    counts.add(Counter.SPANS_READ, spans);
    counts.add(Counter.TRACES_OPENED, isNewTrace ? 1 : 0);
  }

  @Override
  public void dropped(int spans, boolean isFirst) {
    counts.add(Counter.SPANS_DROPPED, spans);
    counts.add(Counter.TRACES_DROPPED, isFirst ? 1 : 0);
  }

  @Override
  public void deadLetter(Chunk letter) throws IOException {
    send(letter.position().id(topic), letter.reason(), letter.payload());
  }

  private void send(String id, String reason, byte[] value) throws IOException {
    letters.send(id, reason, value);
    counts.add(Counter.DEAD_LETTERS, 1);
    problem = problem.isEmpty() ? id + ": " + reason : problem;
  }

  @Override
  public void part(Outcome.Part part) throws IOException {
    boolean isFirst = part.number() == 0;
    counts.add(Counter.TRACES_COMPLETED, isFirst ? 1 : 0);
    counts.add(Counter.TRACES_ROOTLESS, isFirst && !part.hasRoot() ? 1 : 0);
    if (isFirst && part.policy() != null) {
      counts.addKept(part.policy());
    }
    List<Span> spans = decode(part);
    if (spans.isEmpty()) {
      return;
    }
    counts.add(Counter.SPANS_LATE, isFirst ? 0 : spans.size());
    TracePart stored = isFirst ? whole(part, spans) : further(part, spans);
    List<Document> documents = new ArrayList<>();
    for (Layout layout : layouts) {
      documents.addAll(layout.documents(stored, part.receivedMillis()));
    }
    waiting.add(new Waiting(part, spans.size(), documents));
    for (Document document : documents) {
      waitingBytes += document.source().length;
    }
    if (waitingBytes > MAX_WAITING_BYTES) {
      write();
    }
  }

  /** Each span once, as long as it is just the same. */
  private List<Span> decode(Outcome.Part part) throws IOException {
    DistinctSpans distinct = new DistinctSpans();
    for (Chunk chunk : part.chunks()) {
      int[] decoded = new int[1];
      String wrong =
          chunk.decode(
              span -> {
                decoded[0]++;
                counts.add(Counter.SPANS_REPEATED, distinct.add(span) ? 0 : 1);
              });
      int missing = chunk.spans() - decoded[0];
      if (missing != 0) {
        counts.add(Counter.SPANS_REFUSED, missing);
        String reason = missing + " of " + chunk.spans() + " spans cannot be decoded: " + wrong;
        send(chunk.position().id(topic), reason, chunk.payload());
      }
    }
    return distinct.spans();
  }

  /** Dependencies, flows and findings are those of the trace when it was whole. */
  private TracePart whole(Outcome.Part part, List<Span> received) {
    Trace plain = Trace.of(received);
    List<Span> spans = received;
    Trace trace = plain;
    if (part.probability() < 1) {
      spans = new TailDecision(part.policy(), part.probability()).tagged(plain, received);
      trace = Trace.of(spans);
    }
    hasFlows = true;
    String category = flows.add(trace, part.receivedMillis());
    dependencies.add(trace, part.receivedMillis());
    return new TracePart(
        trace.id(),
        number(part, received),
        spans,
        trace.weight(),
        part.policy(),
        category,
        findings(trace),
        part.hasRoot());
  }

  private static List<String> findings(Trace trace) {
    Diagnosis diagnosis = Diagnosis.forDevelopment();
    diagnosis.add(trace);
    return diagnosis.findings().stream()
        .map(Finding::finding)
        .map(String::valueOf)
        .distinct()
        .toList();
  }

  private static TracePart further(Outcome.Part part, List<Span> spans) {
    return new TracePart(
        longestId(spans),
        laterNumber(part),
        spans,
        1 / part.probability(),
        part.policy(),
        null,
        List.of(),
        part.hasRoot());
  }

  /**
   * 0 if nothing of the trace can have been stored before. Otherwise the trace may have been
   * forgotten since: without its root, as when somebody consumes a message hours after it was sent;
   * or with an old one, as when a record is sent again.
   */
  private static int number(Outcome.Part part, List<Span> spans) {
    long earliest = Long.MAX_VALUE;
    for (Span span : spans) {
      long start = span.timestampAsLong();
      earliest = start == 0 ? earliest : Math.min(earliest, start);
    }
    long sent = part.chunks().get(0).position().timestampMillis();
    boolean isOld = earliest / 1000 < sent - TraceLimits.USUAL.decisionMillis();
    return part.hasRoot() && !isOld ? 0 : laterNumber(part);
  }

  /** Not 0, and another one than those of the trace that were stored before it was forgotten. */
  private static int laterNumber(Outcome.Part part) {
    long second = part.firstMillis() / 1000;
    return 1 + (int) Math.floorMod((second << 12) + part.number(), Integer.MAX_VALUE - 1L);
  }

  /** As {@link Trace#id()} is. */
  private static String longestId(List<Span> spans) {
    String longest = "";
    for (Span span : spans) {
      String id = span.traceId();
      if (id.length() > longest.length()
          || (id.length() == longest.length() && id.compareTo(longest) < 0)) {
        longest = id;
      }
    }
    return longest;
  }

  private void write() throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    List<Document> documents = new ArrayList<>();
    waiting.forEach(part -> documents.addAll(part.documents));
    BulkResult result = store.write(documents);
    counts.add(Counter.DOCUMENTS_STORED, result.stored());
    counts.add(Counter.DOCUMENTS_REFUSED, result.refused().size());
    for (Waiting part : waiting) {
      int refused = result.refused().isEmpty() ? 0 : refuse(part, result);
      counts.add(Counter.SPANS_REFUSED, refused);
      counts.add(Counter.SPANS_STORED, part.spans - refused);
    }
    waiting.clear();
    waitingBytes = 0;
  }

  /** Returns how many spans are in no document of one layout at least. */
  private int refuse(Waiting part, BulkResult result) throws IOException {
    int refused = 0;
    for (BulkResult.Refused one : result.refused()) {
      Document document = one.document();
      boolean isOfPart = false;
      for (Document own : part.documents) {
        isOfPart |= own.id().equals(document.id()) && own.index().equals(document.index());
      }
      if (isOfPart && document.index().startsWith(TRACES)) {
        for (Chunk chunk : part.part.chunks()) {
          send(chunk.position().id(topic), one.reason(), chunk.payload());
        }
        return part.spans;
      }
      if (isOfPart) {
        send(document.index() + "/" + document.id(), one.reason(), document.source());
        refused++;
      }
    }
    return refused;
  }

  /** Writes what is left, and returns what was counted. */
  public PartitionResult finish(long retries) throws IOException {
    write();
    letters.flush();
    return new PartitionResult(
        counts,
        dependencies.counts(),
        hasFlows ? flows.toBytes() : "".getBytes(UTF_8),
        retries,
        problem);
  }
}
