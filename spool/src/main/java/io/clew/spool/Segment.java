package io.clew.spool;

import io.clew.api.Encoding;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the spool. {@link SpoolRecord}s are written at the end and taken from the beginning.
 * The file's header says how far they are taken, so that at most one batch is sent twice after the
 * process has died. Not thread-safe.
 *
 * <pre>
 *  0 magic and version  8 position of the first record not yet taken  16 CRC32C of that position
 * </pre>
 */
final class Segment implements Closeable {
  static final int HEADER = 24;
  private static final long MAGIC = 0x434C4557_53504C31L; // "CLEWSPL1"
  private static final int TAKEN_OFFSET = 8;
  private static final int SCAN_BYTES = 64 * 1024;

  private final OwnedDirectory directory;
  private final SegmentFile file;
  private final Encoding encoding;
  private final ByteBuffer small = ByteBuffer.allocate(Math.max(HEADER, SpoolRecord.HEADER));
  private long size = HEADER;
  private long taken = HEADER;
  private long spans;
  private boolean damaged;

  private Segment(OwnedDirectory directory, Path path, Encoding encoding) {
    this.directory = directory;
    file = new SegmentFile(path);
    this.encoding = encoding;
  }

  static Segment create(
      OwnedDirectory directory, Path path, Encoding encoding, FileAttribute<?>... attributes)
      throws IOException {
    Segment segment = new Segment(directory, path, encoding);
    segment.file.create(attributes);
    boolean created = false;
    try {
      segment.small.clear().putLong(MAGIC);
      segment.file.write(segment.small.flip(), 0);
      segment.writeTaken();
      created = true;
    } finally {
      if (!created) {
        segment.delete();
      }
    }
    return segment;
  }

  /** A segment that a dead process has left. A last record that is not complete is left out. */
  static Segment open(OwnedDirectory directory, Path path, Encoding encoding) throws IOException {
    Segment segment = new Segment(directory, path, encoding);
    try {
      segment.readHeader();
      segment.count();
    } finally {
      segment.close();
    }
    return segment;
  }

  private void readHeader() throws IOException {
    long length = file.size();
    if (length < HEADER) {
      return; // Its owner has not written the whole header.
    }
    size = length;
    ByteBuffer header = read(0, HEADER);
    damaged = header.getLong(0) != MAGIC;
    long position = header.getLong(TAKEN_OFFSET);
    if (header.getInt(TAKEN_OFFSET + Long.BYTES) == crcOf(position)) {
      taken = Math.max(HEADER, Math.min(length, position));
    }
  }

  /** Counts the spans that are not taken, by the headers of the records alone. */
  private void count() throws IOException {
    long position = taken;
    while (size - position >= SpoolRecord.HEADER) {
      SpoolRecord record = SpoolRecord.read(read(position, SpoolRecord.HEADER), encoding);
      if (record == null) {
        damaged = true;
        position = findRecord(position + 1);
      } else if (position + record.length() > size) {
        break;
      } else {
        spans += record.spans();
        position += record.length();
      }
    }
    size = position;
  }

  OwnedDirectory directory() {
    return directory;
  }

  Path path() {
    return file.path();
  }

  long size() {
    return size;
  }

  /** Spans that are not yet taken. */
  long spans() {
    return spans;
  }

  long taken() {
    return taken;
  }

  boolean isDamaged() {
    return damaged;
  }

  boolean exists() {
    return file.exists();
  }

  /** Adds a record; if that fails, nothing is added. */
  void append(ByteBuffer record, int newSpans, boolean sync) throws IOException {
    long end = size + record.remaining();
    boolean complete = false;
    try {
      file.write(record, size);
      if (sync) {
        sync();
      }
      complete = true;
    } finally {
      if (!complete) {
        file.truncate(size);
      }
    }
    size = end;
    spans += newSpans;
  }

  void sync() throws IOException {
    file.sync();
  }

  /**
   * Reads the next record that is not damaged.
   *
   * @return where the record is; null if there is none
   */
  @Nullable RecordPosition next(BatchCopy batch, DirectBuffer buffer) throws IOException {
    while (size - taken >= SpoolRecord.HEADER) {
      SpoolRecord record = SpoolRecord.read(read(taken, SpoolRecord.HEADER), encoding);
      if (record == null || record.length() > size - taken) {
        damaged = true;
        taken = findRecord(taken + 1);
        continue;
      }
      ByteBuffer whole = buffer.ofLength((int) record.length());
      file.readFully(whole, taken);
      if (record.readBody(whole.flip(), encoding, batch)) {
        return new RecordPosition(this, taken, taken + record.length(), record.spans());
      }
      damaged = true;
      taken += record.length();
    }
    return null;
  }

  /**
   * Writes into the header that a record is taken.
   *
   * @return by how many {@link #spans} has become less
   */
  long take(RecordPosition record) throws IOException {
    long fewer = Math.min(spans, record.spans());
    spans -= fewer;
    taken = record.end();
    if (taken < size) {
      writeTaken();
    }
    return fewer;
  }

  /** Nothing of it can be read: nothing is left to take. */
  void giveUp() {
    damaged = true;
    taken = size;
  }

  private void writeTaken() throws IOException {
    small.clear().putLong(taken).putInt(crcOf(taken));
    file.write(small.flip(), TAKEN_OFFSET);
  }

  private static int crcOf(long position) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(position).flip());
    return (int) crc.getValue();
  }

  /** The position of the first record at or behind a position; the size if there is none. */
  private long findRecord(long from) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(SCAN_BYTES);
    long start = from;
    while (size - start >= SpoolRecord.HEADER) {
      window.clear().limit((int) Math.min(SCAN_BYTES, size - start));
      file.readFully(window, start);
      int last = window.flip().limit() - SpoolRecord.HEADER;
      for (int i = 0; i <= last; i++) {
        if (window.getInt(i) == SpoolRecord.MARKER
            && SpoolRecord.read(window.slice(i, SpoolRecord.HEADER), encoding) != null) {
          return start + i;
        }
      }
      start += last + 1;
    }
    return size;
  }

  private ByteBuffer read(long position, int length) throws IOException {
    small.clear().limit(length);
    file.readFully(small, position);
    return small.flip();
  }

  void delete() throws IOException {
    file.delete();
  }

  /** Releases the descriptor. The next call that needs the file opens it again. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
