package io.clew.ship;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads files line by line, one after the other, in a buffer that grows to the longest line. */
final class LineReader implements Closeable {
  private static final int BLOCK = 256 * 1024;

  private final int maxLine;
  private byte[] buffer = new byte[BLOCK];
  private @Nullable InputStream in;
  private int lineStart;
  private int lineEnd;

  /** The start of what is not returned yet. */
  private int start;

  private int limit;
  private long offset;
  private FilePosition position = FilePosition.START;
  private boolean inLongLine;
  private boolean tooLong;

  LineReader(int maxLine) {
    this.maxLine = maxLine;
  }

  boolean isOpen() {
    return in != null;
  }

  /** Continues with another file. */
  void open(InputStream input, FilePosition at) throws IOException {
    close();
    in = input;
    start = limit = lineStart = lineEnd = 0;
    offset = at.offset();
    position = at;
    inLongLine = false;
  }

  /** Goes to the next complete line, without its newline; false if there is none for now. */
  boolean next() throws IOException {
    int from = start;
    while (true) {
      for (int i = from; i < limit; i++) {
        if (buffer[i] == '\n') {
          take(i, i + 1);
          return true;
        }
      }
      if (limit - start > maxLine) {
        inLongLine = true;
        drop();
      }
      from = limit - start;
      if (!more()) {
        return false;
      }
      from += start;
    }
  }

  /**
   * After {@link #next} was false: goes to the last line, which has no newline, if there is one.
   */
  boolean nextWithoutEnd() {
    if (limit == start && !inLongLine) {
      return false;
    }
    take(limit, limit);
    return true;
  }

  private void take(int end, int next) {
    lineStart = start;
    lineEnd = end;
    tooLong = inLongLine || end - start > maxLine;
    inLongLine = false;
    offset += next - start;
    start = next;
  }

  /** Drops what was read of a line that is too long. */
  private void drop() {
    offset += limit - start;
    position = FilePosition.behind(offset, buffer, start, limit);
    start = limit = lineStart = lineEnd = 0;
  }

  private boolean more() throws IOException {
    if (in == null) {
      return false;
    }
    position = position();
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      limit -= start;
      start = lineStart = lineEnd = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, read);
    return read > 0;
  }

  byte[] buffer() {
    return buffer;
  }

  int lineStart() {
    return lineStart;
  }

  int lineEnd() {
    return lineEnd;
  }

  /** Whether the line is too long to be used. */
  boolean isTooLong() {
    return tooLong;
  }

  /** The position behind the last line and its newline. */
  FilePosition position() {
    return start > lineStart ? FilePosition.behind(offset, buffer, lineStart, start) : position;
  }

  @Override
  public void close() throws IOException {
    InputStream open = in;
    in = null;
    if (open != null) {
      open.close();
    }
  }
}
