package io.clew.ship;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one file after the other by lines, in a buffer that is as large as the longest of them. */
final class LineReader implements Closeable {
  private static final int BLOCK = 256 * 1024;

  private final int maxLine;
  private byte[] buffer = new byte[BLOCK];
  private @Nullable InputStream in;
  private int lineStart;
  private int lineEnd;

  /** Of what is not handed out yet. */
  private int start;

  private int limit;
  private long position;
  private FilePosition place = FilePosition.START;
  private boolean inLongLine;
  private boolean tooLong;

  LineReader(int maxLine) {
    this.maxLine = maxLine;
  }

  boolean isOpen() {
    return in != null;
  }

  /** Goes on with another file. */
  void open(InputStream input, FilePosition at) throws IOException {
    close();
    in = input;
    start = limit = lineStart = lineEnd = 0;
    position = at.position();
    place = at;
    inLongLine = false;
  }

  /**
   * Goes to the next whole line; its end is a newline that is not part of it.
   *
   * @return false if there is none, for now
   */
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

  /** After {@link #next} was false: takes what has no newline for a line, if there is anything. */
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
    position += next - start;
    start = next;
  }

  /** Forgets what has been read of a line that is too long. */
  private void drop() {
    position += limit - start;
    place = FilePosition.behind(position, buffer, start, limit);
    start = limit = lineStart = lineEnd = 0;
  }

  private boolean more() throws IOException {
    if (in == null) {
      return false;
    }
    place = place();
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

  /** Whether the line, or what was read of it last, is not to be looked at. */
  boolean isTooLong() {
    return tooLong;
  }

  /** Behind the last line and its newline. */
  FilePosition place() {
    return start > lineStart ? FilePosition.behind(position, buffer, lineStart, start) : place;
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
