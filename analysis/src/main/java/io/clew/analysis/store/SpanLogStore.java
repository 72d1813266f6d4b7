package io.clew.analysis.store;

import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The span logs in a directory: all files {@code *.ndjson} and {@code *.ndjson.gz}, and what
 * logrotate makes of them, whether or not somebody is writing to them.
 *
 * <p>What is searched is kept in side files, so that a log is read once: in {@code .clew-index} in
 * the directory, or in {@code .cache/clew} of the user's home if the directory is read only.
 * Whoever likes may delete them.
 *
 * <p>{@link #refresh} finds what is new. A log that is renamed or compressed meanwhile stays one
 * log, and none of its spans counts twice. Lines that are not spans are skipped, and counted in
 * {@link #warnings()}.
 */
public final class SpanLogStore implements TraceStore {
  /** So many bytes of lines are read at a time where all traces are wanted. */
  private static final long BATCH_BYTES = 32 << 20;

  private static final int ATTEMPTS = 5;

  private final Path directory;
  private final Progress progress;
  private final IndexDirectory index;
  private volatile View view = new View(List.of(), new TraceTable(List.of()), List.of());

  /** Learns how far the first pass over the logs is. Called by the thread that waits for it. */
  @FunctionalInterface
  public interface Progress {
    /** So many bytes of all are read. */
    void read(long bytes, long all);
  }

  /** What is searched until the next refresh. */
  private record View(List<IndexedLog> logs, TraceTable table, List<String> warnings) {
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

  private SpanLogStore(Path directory, Progress progress) {
    this.directory = directory;
    this.progress = progress;
    index = IndexDirectory.of(directory);
  }

  /**
   * Opens a directory, and reads what no side file knows.
   *
   * @throws IOException if there is no such directory, or if it cannot be read
   */
  public static SpanLogStore open(Path directory) throws IOException {
    return open(directory, (bytes, all) -> {});
  }

  /**
   * Opens a directory, and says how far it is.
   *
   * @throws IOException if there is no such directory, or if it cannot be read
   */
  public static SpanLogStore open(Path directory, Progress progress) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException("There is no directory of span logs at " + directory);
    }
    SpanLogStore store = new SpanLogStore(directory, progress);
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
        return refresh(LogFile.list(directory));
      } catch (NoSuchFileException e) {
        if (i == ATTEMPTS) {
          throw new IOException("The span logs in " + directory + " are renamed all the time", e);
        }
      }
    }
  }

  private boolean refresh(List<LogFile> files) throws IOException {
    View before = view;
    if (files.equals(before.files()) && before.logs.stream().allMatch(IndexedLog::isComplete)) {
      return false;
    }
    List<String> warnings = new ArrayList<>();
    List<IndexedLog> logs = new LogPass(index, progress, warnings).read(files, before.logs);
    index.retain(files.stream().map(LogFile::name).collect(Collectors.toSet()));
    List<Segment> segments = logs.stream().flatMap(log -> log.segments().stream()).toList();
    warnAboutLines(logs, warnings);
    view = new View(logs, new TraceTable(segments), List.copyOf(warnings));
    return true;
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
      warnings.add(unreadable + " lines are no spans; the first is in " + first);
    }
  }

  @Override
  public List<TraceSummary> search(TraceQuery query) throws IOException {
    return again(() -> search(query, view));
  }

  private static List<TraceSummary> search(TraceQuery query, View view) throws IOException {
    Search search = new Search(view.table, query);
    int[] logOfSegment = view.logOfSegment();
    List<TraceSummary> found = new ArrayList<>();
    int last = -1;
    while (true) {
      int[] some = search.next(last, query.limit());
      if (some.length == 0) {
        break;
      }
      LineFetch lines = new LineFetch();
      for (int trace : some) {
        lines.want(view.table, logOfSegment, trace);
      }
      for (Trace trace : lines.read(view.files())) {
        if (query.matches(trace)) {
          found.add(TraceSummary.of(trace));
        }
      }
      found.sort(query.order().comparator());
      last = some[some.length - 1];
      if (found.size() >= query.limit()
          && query.order().key(found.get(query.limit() - 1)) >= view.table.key(query, last)) {
        break;
      }
    }
    return List.copyOf(found.subList(0, Math.min(found.size(), query.limit())));
  }

  @Override
  public Optional<Trace> trace(String traceId) throws IOException {
    long id = TraceTable.key(TraceIds.checked(traceId));
    return read(Set.of(id)).stream().findFirst();
  }

  private List<Trace> read(Set<Long> traceIds) throws IOException {
    return again(
        () -> {
          View all = view;
          int[] logOfSegment = all.logOfSegment();
          LineFetch lines = new LineFetch();
          for (int trace = 0; trace < all.table.size; trace++) {
            if (traceIds.contains(all.table.traceId(trace))) {
              lines.want(all.table, logOfSegment, trace);
            }
          }
          return lines.read(all.files());
        });
  }

  @Override
  public void forEach(TraceQuery query, Consumer<Trace> traces) throws IOException {
    View all = view;
    Search search = new Search(all.table, query);
    int[] logOfSegment = all.logOfSegment();
    LineFetch lines = new LineFetch();
    Set<Long> traceIds = new HashSet<>();
    long bytes = 0;
    for (int trace = 0; trace < all.table.size; trace++) {
      if (search.mayMatch(trace)) {
        bytes += lines.want(all.table, logOfSegment, trace);
        traceIds.add(all.table.traceId(trace));
      }
      if (bytes >= BATCH_BYTES || trace == all.table.size - 1) {
        for (Trace read : read(lines, all, traceIds)) {
          if (query.matches(read)) {
            traces.accept(read);
          }
        }
        lines = new LineFetch();
        traceIds.clear();
        bytes = 0;
      }
    }
  }

  /** From where they were found, or else from where they are now. */
  private List<Trace> read(LineFetch lines, View all, Set<Long> traceIds) throws IOException {
    try {
      return lines.read(all.files());
    } catch (NoSuchFileException e) {
      refresh();
      return read(traceIds);
    }
  }

  /** Repeats what meets a log that was renamed, compressed or deleted meanwhile. */
  private <T> T again(Reading<T> reading) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return reading.read();
      } catch (NoSuchFileException e) {
        if (i == ATTEMPTS) {
          throw new IOException("The span logs in " + directory + " are renamed all the time", e);
        }
        refresh();
      }
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  @Override
  public List<String> warnings() {
    return view.warnings;
  }

  @Override
  public void close() {
    view = new View(List.of(), new TraceTable(List.of()), List.of());
  }

  @Override
  public String toString() {
    return "SpanLogStore(" + Objects.toString(directory) + ")";
  }
}
