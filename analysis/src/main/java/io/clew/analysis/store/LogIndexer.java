package io.clew.analysis.store;

import io.clew.analysis.read.SpanReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads logs line by line and makes segments of them: one for each {@link #PART} bytes, so that all
 * cores can work on one log, and so that a log that grows is read again from its last part on only.
 */
final class LogIndexer {
  /** In bytes of the log, or of what is in it if it is compressed. */
  static final int PART = 32 << 20;

  /** Longer lines are not read. */
  private static final int MAX_LINE = 16 << 20;

  private static final int MIN_READ = 1 << 16;

  /** Text is so much longer than what it is compressed to, or it does no harm if it is not. */
  private static final int USUAL_RATIO = 8;

  private static final int FINGERPRINT = 4096;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;

  private final LogFile log;
  private final IndexDirectory index;
  private byte[] bytes = {};

  LogIndexer(LogFile log, IndexDirectory index) {
    this.log = log;
    this.index = index;
  }

  /** Of a log that is not compressed. */
  static int parts(LogFile log) {
    return (int) ((log.size() + PART - 1) / PART);
  }

  /** The segment of a part, from the side file if there is one that fits. */
  Segment part(int part) throws IOException {
    try (FileChannel channel = log.open()) {
      Segment known = index.load(log, part);
      if (known != null && fits(known, channel)) {
        return known;
      }
      return readPart(channel, part);
    }
  }

  private boolean fits(Segment known, FileChannel channel) throws IOException {
    return (known.get(Segment.Field.LOG_SIZE) == log.size()
            && known.get(Segment.Field.LOG_MODIFIED) == log.modified())
        || isPartOf(known, log, channel);
  }

  /** Whether a log that may have grown still begins with what this closed segment was made of. */
  static boolean isPartOf(Segment segment, LogFile log, FileChannel channel) throws IOException {
    return segment.get(Segment.Field.IS_CLOSED) == 1
        && !log.isCompressed()
        && segment.get(Segment.Field.LOG_SIZE) <= log.size()
        && segment.get(Segment.Field.FINGERPRINT)
            == fingerprint(
                channel, segment.get(Segment.Field.BEGIN), segment.get(Segment.Field.END));
  }

  private static long fingerprint(FileChannel channel, long begin, long end) throws IOException {
    byte[] some = new byte[FINGERPRINT];
    CRC32C checksum = new CRC32C();
    int count = (int) Math.min(FINGERPRINT, end - begin);
    checksum.update(some, 0, LogFile.read(channel, begin, some, 0, count));
    checksum.update(some, 0, LogFile.read(channel, end - count, some, 0, count));
    return checksum.getValue();
  }

  private Segment readPart(FileChannel channel, int part) throws IOException {
    long begin = (long) part * PART;
    int wanted = (int) Math.min(PART, log.size() - begin);
    bytes = new byte[wanted];
    int length = LogFile.read(channel, begin, bytes, 0, wanted);
    int first = part == 0 ? 0 : firstLine(channel, begin, length);
    int lastEnd = readLastLine(channel, begin, length);
    ByteBuffer segment = index(first, length, lastEnd);
    boolean isClosed = length == PART && lastEnd > 0 && endsLine(lastEnd);
    Segment.Field.BEGIN.set(segment, begin);
    Segment.Field.END.set(segment, begin + lastEnd);
    Segment.Field.IS_CLOSED.set(segment, isClosed ? 1 : 0);
    Segment.Field.FINGERPRINT.set(segment, fingerprint(channel, begin, begin + lastEnd));
    return index.save(segment, log, part);
  }

  /** Reads on to the end of a line that goes on in the next part. */
  private int readLastLine(FileChannel channel, long begin, int length) throws IOException {
    int end = length;
    int more = MIN_READ;
    while (end == bytes.length
        && !endsLine(end)
        && begin + end < log.size()
        && end - length <= MAX_LINE) {
      bytes = Arrays.copyOf(bytes, end + more);
      int count = LogFile.read(channel, begin + end, bytes, end, end + more);
      int line = newline(end, end + count);
      if (line >= 0) {
        return line + 1;
      }
      end += count;
      more *= 4;
    }
    return end;
  }

  private boolean endsLine(int end) {
    return end > 0 && bytes[end - 1] == '\n';
  }

  /** Where the first line begins that the part before does not have. */
  private int firstLine(FileChannel channel, long begin, int length) throws IOException {
    byte[] before = new byte[1];
    if (LogFile.read(channel, begin - 1, before, 0, 1) == 1 && before[0] == '\n') {
      return 0;
    }
    int line = newline(0, length);
    return line < 0 ? length : line + 1;
  }

  /** All segments of a log that is compressed or a document, from side files if they all fit. */
  List<Segment> whole() throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (int part = 0; ; part++) {
      Segment known = index.load(log, part);
      if (known == null
          || known.get(Segment.Field.LOG_SIZE) != log.size()
          || known.get(Segment.Field.LOG_MODIFIED) != log.modified()) {
        return log.isDocument() ? new DocumentIndexer(log, index).read() : inflate();
      }
      segments.add(known);
      if (known.get(Segment.Field.IS_CLOSED) == 0) {
        return segments;
      }
    }
  }

  private List<Segment> inflate() throws IOException {
    List<Segment> segments = new ArrayList<>();
    try (InflatedLog in = log.inflate()) {
      bytes = new byte[(int) Math.max(MIN_READ, Math.min(PART, USUAL_RATIO * log.size()))];
      long begin = 0;
      int rest = 0;
      boolean isLast = false;
      while (!isLast) {
        int length = fill(in, rest);
        isLast = length < PART;
        int end = length;
        while (!isLast && end > 0 && !endsLine(end)) {
          end--;
        }
        end = end == 0 ? length : end; // A line that is too long, and comes in pieces.
        ByteBuffer segment = index(0, end, end);
        Segment.Field.BEGIN.set(segment, begin);
        Segment.Field.END.set(segment, begin + end);
        Segment.Field.IS_CLOSED.set(segment, isLast ? 0 : 1);
        Segment.Field.ENDS_EARLY.set(segment, isLast && in.endsEarly() ? 1 : 0);
        segments.add(index.save(segment, log, segments.size()));
        rest = length - end;
        begin += end;
        System.arraycopy(bytes, end, bytes, 0, rest);
      }
    }
    return segments;
  }

  /** Reads on until there is a part or the log ends. Returns where. */
  private int fill(InputStream in, int from) throws IOException {
    int end = from + in.readNBytes(bytes, from, bytes.length - from);
    while (end == bytes.length && end < PART) {
      bytes = Arrays.copyOf(bytes, Math.min(PART, 4 * end));
      end += in.readNBytes(bytes, end, bytes.length - end);
    }
    return end;
  }

  /** Reads the lines that begin before {@code end}. */
  private ByteBuffer index(int first, int end, int lastEnd) throws IOException {
    SegmentBuilder builder = new SegmentBuilder();
    LineScanner scanner = new LineScanner();
    long unreadable = 0;
    long firstUnreadable = -1;
    int begin = first;
    while (begin < end) {
      int newline = newline(begin, lastEnd);
      int lineEnd = newline < 0 ? lastEnd : newline;
      int next = newline < 0 ? lastEnd : newline + 1;
      if (lineEnd - begin <= MAX_LINE && scanner.scan(bytes, begin, lineEnd)) {
        builder.add(scanner, begin, lineEnd - begin);
      } else if (lineEnd > begin && !readLeniently(builder, begin, lineEnd, next)) {
        unreadable++;
        firstUnreadable = firstUnreadable < 0 ? begin : firstUnreadable;
      }
      begin = next;
    }
    ByteBuffer segment = builder.build();
    Segment.Field.UNREADABLE.set(segment, unreadable);
    Segment.Field.FIRST_UNREADABLE.set(segment, firstUnreadable);
    return segment;
  }

  private boolean readLeniently(SegmentBuilder builder, int begin, int lineEnd, int next)
      throws IOException {
    int length = lineEnd - begin;
    if (length > MAX_LINE) {
      return false;
    }
    SpanReader reader = new SpanReader(span -> builder.add(span, begin, length));
    reader.readJson(new ByteArrayInputStream(bytes, begin, next - begin));
    return reader.unreadable() == 0;
  }

  /** -1 if there is none. */
  private int newline(int from, int to) {
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      long newlines = (long) LONGS.get(bytes, i) ^ ONES * '\n';
      long found = newlines - ONES & ~newlines & ONES << 7;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
