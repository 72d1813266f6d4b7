package io.clew.analysis.store;

import io.clew.analysis.read.SpanReader;
import io.clew.analysis.trace.Trace;
import io.clew.analysis.trace.TraceBuilder;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Reads the lines of some traces, each log once and front to back, and builds the traces. It counts
 * the spans that are no longer where they were found, and goes on without them.
 */
final class LineFetch {
  private static final int LENGTH_BITS = 25;
  private static final long LENGTH_MASK = (1L << LENGTH_BITS) - 1;

  /** What lies between two lines is read with them if it is not more. */
  private static final int MAX_GAP = 1 << 12;

  private static final int MAX_READ = 1 << 20;

  private final Set<Long> wanted = new HashSet<>();
  private final Map<Long, TraceBuilder> builders = new HashMap<>();
  private final SpanReader reader = new SpanReader(this::add);

  /** By trace; null if traces are built. */
  private final @Nullable Map<Long, List<Span>> spans;

  private int expected;
  private int found;
  private int missing;

  /** Of the logs that do not have what was found in them, by name. */
  private final Map<LogFile, String> problems = new LinkedHashMap<>();

  /** Of each log, by its number. */
  private final Map<Integer, Lines> lines = new TreeMap<>();

  /** Offset and length in one number each, so that they sort fast. */
  private static final class Lines {
    private long[] all = new long[64];
    private final Set<Long> offsets = new HashSet<>();
    private int count;
    private int spans;

    /** Returns by how much there is more to read: a list is one line with many spans. */
    int add(long offset, int length) {
      if (!offsets.add(offset)) {
        return 0;
      }
      if (count == all.length) {
        all = Arrays.copyOf(all, 2 * count);
      }
      all[count++] = offset << LENGTH_BITS | length;
      return length;
    }

    long[] sorted() {
      long[] sorted = Arrays.copyOf(all, count);
      Arrays.sort(sorted);
      return sorted;
    }
  }

  /** Builds traces. */
  LineFetch() {
    this(null);
  }

  private LineFetch(@Nullable Map<Long, List<Span>> spans) {
    this.spans = spans;
  }

  /** Builds no traces, but keeps the spans as they are. */
  static LineFetch ofSpans() {
    return new LineFetch(new HashMap<>());
  }

  /** A new one that makes the same of what it reads. */
  LineFetch another() {
    return spans == null ? new LineFetch() : ofSpans();
  }

  /** Counts by how many bytes this makes what is to be read longer. */
  long want(TraceTable table, int[] logOfSegment, int trace) {
    wanted.add(table.traceId(trace));
    long size = 0;
    for (int fragment : table.fragmentsOf(trace)) {
      int number = table.segmentOf(fragment);
      Segment segment = table.segments.get(number);
      int own = fragment - table.firstFragments[number];
      long begin = segment.get(Segment.Field.BEGIN);
      int end = segment.firstRows.get(own + 1);
      int first = segment.firstRows.get(own);
      Lines log = lines.computeIfAbsent(logOfSegment[number], ignored -> new Lines());
      for (int row = first; row < end; row++) {
        size += log.add(begin + segment.rowOffsets.get(row), segment.rowLengths.get(row));
      }
      log.spans += end - first;
      expected += end - first;
    }
    return size;
  }

  private void add(Span span) {
    long id = TraceTable.key(span.traceId());
    if (wanted.contains(id)) {
      if (spans == null) {
        builders.computeIfAbsent(id, ignored -> Trace.newBuilder()).add(span);
      } else {
        spans.computeIfAbsent(id, ignored -> new ArrayList<>()).add(span);
      }
      found++;
    }
  }

  /** The traces, by the last 16 digits of their ids. */
  Set<Long> wanted() {
    return wanted;
  }

  /** How many spans are wanted. */
  int expected() {
    return expected;
  }

  /** How many of them, or more, were read. */
  int found() {
    return found;
  }

  /** How many spans were not where they had been found. */
  int missing() {
    return missing;
  }

  /**
   * A log that did not have them, and why: one that is not among those of now, under whatever name,
   * if there is one.
   */
  String problem(List<LogFile> now) {
    return problems.entrySet().stream()
        .filter(one -> now.stream().noneMatch(log -> isOf(log, one.getKey())))
        .findFirst()
        .or(() -> problems.entrySet().stream().findFirst())
        .map(one -> one.getKey().path() + ": " + one.getValue())
        .orElse("");
  }

  private static boolean isOf(LogFile log, LogFile before) {
    return (log.isSameFile(before) && log.size() >= before.size())
        || log.name().equals(before.name() + ".gz");
  }

  /** The traces that were built. Those of which no line is left are not among them. */
  List<Trace> traces() {
    List<Trace> traces = new ArrayList<>();
    builders.values().forEach(builder -> traces.add(builder.build()));
    return traces;
  }

  /** The spans of a trace that were kept. */
  List<Span> spans(long trace) {
    return spans == null ? List.of() : spans.getOrDefault(trace, List.of());
  }

  /** Reads all that is wanted, once. */
  void read(List<LogFile> logs) throws IOException {
    for (Map.Entry<Integer, Lines> some : lines.entrySet()) {
      LogFile log = logs.get(some.getKey());
      long[] sorted = some.getValue().sorted();
      int before = found;
      String reason = "it was cut or written anew";
      try {
        if (log.isCompressed()) {
          inflate(log, sorted);
        } else {
          read(log, sorted);
        }
      } catch (InterruptedIOException | ClosedByInterruptException e) {
        throw e;
      } catch (NoSuchFileException e) {
        reason = "it was renamed or deleted";
      } catch (IOException e) {
        reason = e instanceof EOFException ? reason : LogFile.reason(e);
      }
      int lost = some.getValue().spans - (found - before);
      if (lost > 0) {
        missing += lost;
        problems.put(log, reason);
      }
    }
  }

  private void read(LogFile log, long[] sorted) throws IOException {
    try (FileChannel channel = log.open()) {
      int first = 0;
      while (first < sorted.length) {
        long begin = sorted[first] >>> LENGTH_BITS;
        long end = begin;
        int next = first;
        while (next < sorted.length && isNear(sorted[next], begin, end)) {
          end = Math.max(end, (sorted[next] >>> LENGTH_BITS) + (sorted[next] & LENGTH_MASK));
          next++;
        }
        byte[] block = new byte[(int) (end - begin) + 1];
        int count = LogFile.read(channel, begin, block, 0, block.length - 1);
        parse(block, count, begin, sorted, first, next);
        first = next;
      }
    }
  }

  private static boolean isNear(long line, long begin, long end) {
    long offset = line >>> LENGTH_BITS;
    return offset - end <= MAX_GAP
        && (offset == begin || offset + (line & LENGTH_MASK) - begin <= MAX_READ);
  }

  /** Moves the lines together, each with a newline behind it, and reads them. */
  private void parse(byte[] block, int count, long begin, long[] sorted, int first, int next)
      throws IOException {
    int end = 0;
    for (int i = first; i < next; i++) {
      int offset = (int) ((sorted[i] >>> LENGTH_BITS) - begin);
      int length = (int) (sorted[i] & LENGTH_MASK);
      if (offset + length <= count) {
        System.arraycopy(block, offset, block, end, length);
        end += length;
        block[end++] = '\n';
      }
    }
    reader.readJson(new ByteArrayInputStream(block, 0, end));
  }

  private void inflate(LogFile log, long[] sorted) throws IOException {
    try (InputStream in = log.inflate()) {
      long position = 0;
      for (long line : sorted) {
        int length = (int) (line & LENGTH_MASK);
        in.skipNBytes((line >>> LENGTH_BITS) - position);
        byte[] block = Arrays.copyOf(in.readNBytes(length), length + 1);
        block[length] = '\n';
        position = (line >>> LENGTH_BITS) + length;
        reader.readJson(new ByteArrayInputStream(block));
      }
    }
  }
}
