package io.clew.spool;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.clew.api.Encoding;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the spool: {@link SpoolRecord}s, written at the end, taken from the beginning. How far
 * they are taken is kept in the file's head, so that a process that dies leaves no more than one
 * batch to be sent twice. Not thread-safe.
 *
 * <pre>
 *  0 magic and version  8 position of the first record not yet taken  16 CRC32C of that
 * </pre>
 */
final class Segment implements Closeable {
  static final int HEAD = 24;
  private static final long MAGIC = 0x434C4557_53504C31L; // "CLEWSPL1"
  private static final int AT_TAKEN = 8;
  private static final int SCAN = 64 * 1024;

  private final OwnedDirectory share;
  private final Path path;
  private final Encoding encoding;
  private final ByteBuffer small = ByteBuffer.allocate(Math.max(HEAD, SpoolRecord.HEADER));
  private @Nullable FileChannel channel;
  private long size = HEAD;
  private long taken = HEAD;
  private long spans;
  private boolean damaged;

  private Segment(OwnedDirectory share, Path path, Encoding encoding) {
    this.share = share;
    this.path = path;
    this.encoding = encoding;
  }

  static Segment create(
      OwnedDirectory share, Path path, Encoding encoding, FileAttribute<?>... attributes)
      throws IOException {
    Segment segment = new Segment(share, path, encoding);
    segment.channel =
        FileChannel.open(path, Set.of(CREATE_NEW, READ, WRITE, NOFOLLOW_LINKS), attributes);
    boolean made = false;
    try {
      segment.small.clear().putLong(MAGIC);
      segment.write(segment.small.flip(), 0);
      segment.writeTaken();
      made = true;
    } finally {
      if (!made) {
        segment.delete();
      }
    }
    return segment;
  }

  /** One that a dead process has left. What it was about to write when it died is left out. */
  static Segment open(OwnedDirectory share, Path path, Encoding encoding) throws IOException {
    Segment segment = new Segment(share, path, encoding);
    try {
      segment.readHead();
      segment.count();
    } finally {
      segment.close();
    }
    return segment;
  }

  private void readHead() throws IOException {
    long length = channel().size();
    if (length < HEAD) {
      return; // Its owner had but begun.
    }
    size = length;
    ByteBuffer head = read(0, HEAD);
    damaged = head.getLong(0) != MAGIC;
    long position = head.getLong(AT_TAKEN);
    if (head.getInt(AT_TAKEN + Long.BYTES) == crcOf(position)) {
      taken = Math.max(HEAD, Math.min(length, position));
    }
  }

  /** Steps from header to header. */
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

  OwnedDirectory share() {
    return share;
  }

  Path path() {
    return path;
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

  boolean isThere() {
    return Files.exists(path, NOFOLLOW_LINKS);
  }

  /** Adds a record; if that fails, nothing is added. */
  void append(ByteBuffer record, int newSpans, boolean sync) throws IOException {
    long end = size + record.remaining();
    boolean whole = false;
    try {
      write(record, size);
      if (sync) {
        sync();
      }
      whole = true;
    } finally {
      if (!whole) {
        takeBack();
      }
    }
    size = end;
    spans += newSpans;
  }

  private void takeBack() throws IOException {
    FileChannel open = channel;
    if (open != null && open.isOpen()) {
      try {
        open.truncate(size);
      } catch (IOException e) {
        open.close(); // What follows the size is not looked at, and overwritten.
      }
    }
  }

  void sync() throws IOException {
    channel().force(false);
  }

  /**
   * Reads the next record that can be read into a parcel.
   *
   * @return where it is; null if there is none
   */
  @Nullable RecordPosition next(BatchCopy parcel, Scratch scratch) throws IOException {
    while (size - taken >= SpoolRecord.HEADER) {
      SpoolRecord record = SpoolRecord.read(read(taken, SpoolRecord.HEADER), encoding);
      if (record == null || record.length() > size - taken) {
        damaged = true;
        taken = findRecord(taken + 1);
        continue;
      }
      ByteBuffer whole = scratch.room((int) record.length());
      readFully(whole, taken);
      if (record.readBody(whole.flip(), encoding, parcel)) {
        return new RecordPosition(this, taken, taken + record.length(), record.spans());
      }
      damaged = true;
      taken += record.length();
    }
    return null;
  }

  /**
   * Notes that a record was taken.
   *
   * @return how many spans fewer there are to be taken
   */
  long take(RecordPosition place) throws IOException {
    long fewer = Math.min(spans, place.spans());
    spans -= fewer;
    taken = place.end();
    if (taken < size) {
      writeTaken();
    }
    return fewer;
  }

  /** Nothing of it can be read: it is as good as taken. */
  void giveUp() {
    damaged = true;
    taken = size;
  }

  private void writeTaken() throws IOException {
    small.clear().putLong(taken).putInt(crcOf(taken));
    write(small.flip(), AT_TAKEN);
  }

  private static int crcOf(long position) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(position).flip());
    return (int) crc.getValue();
  }

  /** The position of the first header from a position on; the size if there is none. */
  private long findRecord(long from) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(SCAN);
    long start = from;
    while (size - start >= SpoolRecord.HEADER) {
      window.clear().limit((int) Math.min(SCAN, size - start));
      readFully(window, start);
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
    readFully(small, position);
    return small.flip();
  }

  private void readFully(ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int n = channel().read(target, at);
      if (n < 0) {
        throw new EOFException(path + " is shorter than it was");
      }
      at += n;
    }
  }

  private void write(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += channel().write(source, at);
    }
  }

  /** Opens it again if need be: an interrupt closes it. */
  private FileChannel channel() throws IOException {
    FileChannel open = channel;
    if (open == null || !open.isOpen()) {
      open = FileChannel.open(path, READ, WRITE, NOFOLLOW_LINKS);
      channel = open;
    }
    return open;
  }

  void delete() throws IOException {
    close();
    Files.deleteIfExists(path);
  }

  /** Releases the descriptor; what is called next opens it again. */
  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  /** A record in a segment. */
  record RecordPosition(Segment segment, long start, long end, int spans) {}
}
