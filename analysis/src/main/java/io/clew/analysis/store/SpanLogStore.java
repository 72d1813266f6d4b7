package io.clew.analysis.store;

import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * The span logs in a directory: all files {@code *.ndjson}, {@code *.json} and what is compressed
 * of them to {@code .gz}, and what logrotate makes of them, whether or not somebody is writing to
 * them; or a single file. A file has a span a line, or lists, or spans over several lines; what
 * begins as one of the latter two is read by one thread from its first byte on.
 *
 * <p>What is searched is kept in side files, so that a log is read once: in {@code .clew-index} in
 * the directory, or in {@code .cache/clew} of the user's home if the directory is read only.
 * Whoever likes may delete them.
 *
 * <p>{@link #refresh} finds what is new. A log that is renamed or compressed meanwhile stays one
 * log, and none of its spans counts twice. Lines that are not spans are skipped, and counted in
 * {@link #warnings()}; so are spans whose log was cut or deleted after they had been found.
 */
public final class SpanLogStore implements TraceStore {
  /** So many bytes of lines are read at a time where all traces are wanted. */
  private static final long BATCH_BYTES = 32 << 20;

  private static final int ATTEMPTS = 5;

  private static final LogListing NOTHING = new LogListing(List.of(), List.of());

  private final Path source;
  private final Progress progress;
  private final IndexDirectory index;
  private volatile View view = new View(NOTHING, List.of(), new TraceTable(List.of()), List.of());

  /** Spans that were found and could not be read, with the first reason. */
  private long lost;

  private @Nullable String firstLoss;

  /** Learns how far the first pass over the logs is. Called by the thread that waits for it. */
  @FunctionalInterface
  public interface Progress {
    /** So many bytes of all are read. */
    void read(long bytes, long all);
  }

  /** What is searched until the next refresh. */
  private record View(
      LogListing listing, List<IndexedLog> logs, TraceTable table, List<String> warnings) {
    int[] logOfSegment() {
      int[] numbers = new int[table.segments.size()];
      int segment = 0;
      for (int log = 0; log < logs.size(); log++) {
        for (Segment ignored : logs.get(log).segments()) {
          numbers[segment++] = log;
        }
      }
      return numbers;
    }

    List<LogFile> files() {
      return logs.stream().map(IndexedLog::file).toList();
    }
  }

  private SpanLogStore(Path source, Progress progress) {
    this.source = source;
    this.progress = progress;
    index = IndexDirectory.of(source);
  }

  /**
   * Opens a directory, or a file, and reads what no side file knows.
   *
   * @throws IOException if there is none, or if it cannot be read
   */
  public static SpanLogStore open(Path source) throws IOException {
    return open(source, (bytes, all) -> {});
  }

  /**
   * Opens a directory, or a file, and says how far it is.
   *
   * @throws IOException if there is none, or if it cannot be read
   */
  public static SpanLogStore open(Path source, Progress progress) throws IOException {
    if (!Files.isDirectory(source) && !Files.isRegularFile(source)) {
      throw new NotDirectoryException("There is no directory of span logs at " + source);
    }
    SpanLogStore store = new SpanLogStore(source, progress);
    store.refresh();
    return store;
  }

  /** How many spans were found. */
  public long spans() {
    return view.table.segments.stream().mapToLong(segment -> segment.rows).sum();
  }

  /** How many traces they belong to. */
  public long traces() {
    return view.table.size;
  }

  /**
   * Finds new logs, new lines, and logs that are gone.
   *
   * @return whether there was any change
   * @throws IOException if the directory cannot be read
   */
  public synchronized boolean refresh() throws IOException {
    for (int i = 1; ; i++) {
      try {
        return refresh(LogListing.of(source), i == ATTEMPTS);
      } catch (NoSuchFileException e) {
        if (!Files.exists(source)) {
          throw new IOException("There are no span logs at " + source + " any more", e);
        }
      }
    }
  }

  private boolean refresh(LogListing listing, boolean isLastTry) throws IOException {
    View before = view;
    boolean isSame = listing.equals(before.listing);
    if (isSame && before.logs.stream().allMatch(IndexedLog::isComplete)) {
      return false;
    }
    List<LogFile> files = listing.logs();
    List<String> warnings = new ArrayList<>();
    warnAboutOthers(listing.ignored(), warnings);
    LogPass pass = new LogPass(index, progress, warnings, isLastTry);
    List<IndexedLog> logs = pass.read(files, before.logs);
    index.retain(files.stream().map(LogFile::name).collect(Collectors.toSet()));
    List<Segment> segments = logs.stream().flatMap(log -> log.segments().stream()).toList();
    warnAboutLines(logs, warnings);
    warnAboutEnds(logs, warnings);
    view = new View(listing, logs, new TraceTable(segments), List.copyOf(warnings));
    return true;
  }

  private static void warnAboutOthers(List<Path> ignored, List<String> warnings) {
    if (!ignored.isEmpty()) {
      warnings.add(
          ignored.get(0)
              + andMore(ignored.size())
              + " not read: neither a file nor a link to one, though called like a span log");
    }
  }

  private static void warnAboutEnds(List<IndexedLog> logs, List<String> warnings) {
    List<Path> cut =
        logs.stream()
            .filter(
                log ->
                    log.segments().stream()
                        .anyMatch(segment -> segment.get(Segment.Field.ENDS_EARLY) == 1))
            .map(log -> log.file().path())
            .toList();
    if (!cut.isEmpty()) {
      warnings.add(
          cut.get(0)
              + andMore(cut.size())
              + " cut or damaged: only what is before that place was read");
    }
  }

  private static String andMore(int count) {
    return count == 1 ? " is" : " and " + (count - 1) + " more are";
  }

  private static void warnAboutLines(List<IndexedLog> logs, List<String> warnings) {
    long unreadable = 0;
    String first = "";
    for (IndexedLog log : logs) {
      for (Segment segment : log.segments()) {
        long count = segment.get(Segment.Field.UNREADABLE);
        if (count > 0 && unreadable == 0) {
          long at = segment.get(Segment.Field.BEGIN) + segment.get(Segment.Field.FIRST_UNREADABLE);
          first = log.file().path() + " at byte " + at;
        }
        unreadable += count;
      }
    }
    if (unreadable > 0) {
      warnings.add(
          unreadable == 1
              ? "A line is no span: in " + first
              : unreadable + " lines are no spans; the first is in " + first);
    }
  }

  @Override
  public List<TraceSummary> search(TraceQuery query) throws IOException {
    View all = view;
    Search search = new Search(all.table, query);
    List<TraceSummary> found = new ArrayList<>();
    int last = -1;
    while (true) {
      int[] some = search.next(last, query.limit());
      if (some.length == 0) {
        break;
      }
      read(
          IntStream.of(some),
          all,
          trace -> {
            if (query.matches(trace)) {
              found.add(TraceSummary.of(trace));
            }
          });
      found.sort(query.order().comparator());
      last = some[some.length - 1];
      if (found.size() >= query.limit()
          && query.order().key(found.get(query.limit() - 1)) >= all.table.key(query, last)) {
        break;
      }
    }
    return List.copyOf(found.subList(0, Math.min(found.size(), query.limit())));
  }

  @Override
  public Optional<Trace> trace(String traceId) throws IOException {
    View all = view;
    LineFetch lines = new LineFetch();
    want(Set.of(TraceTable.key(TraceIds.checked(traceId))), all, lines);
    return read(lines, all).traces().stream().findFirst();
  }

  private static void want(Set<Long> traceIds, View all, LineFetch lines) {
    int[] logOfSegment = all.logOfSegment();
    for (int trace = 0; trace < all.table.size; trace++) {
      if (traceIds.contains(all.table.traceId(trace))) {
        lines.want(all.table, logOfSegment, trace);
      }
    }
  }

  @Override
  public Optional<List<String>> idsThatBeginWith(String digits, int limit) {
    return Optional.of(view.table.idsThatBeginWith(digits, limit));
  }

  @Override
  public List<List<Span>> spans(Collection<String> traceIds) throws IOException {
    Set<Long> keys = new LinkedHashSet<>();
    traceIds.forEach(id -> keys.add(TraceTable.key(TraceIds.checked(id))));
    View all = view;
    LineFetch lines = LineFetch.ofSpans();
    want(keys, all, lines);
    LineFetch found = read(lines, all);
    return keys.stream().map(found::spans).filter(spans -> !spans.isEmpty()).toList();
  }

  /** All that the logs have. */
  @Override
  public SortedMap<String, SortedSet<String>> operationsByService() {
    SortedMap<String, SortedSet<String>> names = new TreeMap<>();
    for (Segment segment : view.table.segments) {
      segment.sites((service, operation) -> TraceStore.addName(names, service, operation));
    }
    return names;
  }

  @Override
  public void forEach(TraceQuery query, Consumer<Trace> traces) throws IOException {
    View all = view;
    Search search = new Search(all.table, query);
    IntStream some = IntStream.range(0, all.table.size).filter(search::mayMatch);
    read(
        some,
        all,
        trace -> {
          if (query.matches(trace)) {
            traces.accept(trace);
          }
        });
  }

  /** Not all at once: they may be more than fit into the memory. */
  private void read(IntStream traces, View all, Consumer<Trace> consumer) throws IOException {
    int[] logOfSegment = all.logOfSegment();
    LineFetch lines = new LineFetch();
    long bytes = 0;
    for (PrimitiveIterator.OfInt i = traces.iterator(); i.hasNext(); ) {
      bytes += lines.want(all.table, logOfSegment, i.nextInt());
      if (bytes >= BATCH_BYTES) {
        read(lines, all).traces().forEach(consumer);
        lines = new LineFetch();
        bytes = 0;
      }
    }
    read(lines, all).traces().forEach(consumer);
  }

  /**
   * From where they were found, or else from where they are now: a log may have been renamed,
   * compressed, cut or deleted meanwhile.
   */
  private LineFetch read(LineFetch lines, View all) throws IOException {
    lines.read(all.files());
    LineFetch last = lines;
    View seen = all;
    for (int i = 1; last.missing() > 0 && i < ATTEMPTS; i++) {
      refresh();
      if (view.table == seen.table) {
        break; // To read it again would find no more.
      }
      seen = view;
      last = lines.another();
      want(lines.wanted(), seen, last);
      last.read(seen.files());
    }
    if (lines.missing() > 0) {
      count(lines.expected() - last.found(), lines.problem(seen.files()));
    }
    return last;
  }

  private synchronized void count(int missing, String problem) {
    if (missing > 0) {
      lost += missing;
      firstLoss = firstLoss == null ? problem : firstLoss;
    }
  }

  @Override
  public synchronized List<String> warnings() {
    if (firstLoss == null) {
      return view.warnings;
    }
    List<String> all = new ArrayList<>(view.warnings);
    all.add(
        lost == 1
            ? "A span was lost while the logs were read, in " + firstLoss
            : lost + " spans were lost while the logs were read; the first in " + firstLoss);
    return List.copyOf(all);
  }

  @Override
  public void close() {
    view = new View(NOTHING, List.of(), new TraceTable(List.of()), List.of());
  }

  @Override
  public String toString() {
    return "SpanLogStore(" + source + ")";
  }
}
