package io.clew.analysis.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Input that can be read again from a position that was not released yet. It repairs text on the
 * way, byte by byte, so that positions stay what they are: bytes that are not UTF-8 become question
 * marks, control characters except newlines become spaces.
 */
final class RewindableInput extends InputStream {
  /** How much is held for a single span. */
  static final int MAX_HELD = 16 << 20;

  private static final int MIN_BUFFER = 1 << 10;
  private static final int MAX_BUFFER = 1 << 16;

  private final InputStream in;
  private byte[] buffer;

  /** The position in the input of the first byte in the buffer. */
  private long origin;

  private int next;
  private int released;

  /** Behind the last byte that is repaired. */
  private int end;

  /** Behind the last byte. What is between begins a character whose other bytes are to come. */
  private int rawEnd;

  private boolean isAfterNewline;
  private boolean isComplete;

  RewindableInput(InputStream in) throws IOException {
    this.in = in;
    buffer = new byte[Math.max(MIN_BUFFER, Math.min(in.available() + 1, MAX_BUFFER))];
  }

  @Override
  public int read() throws IOException {
    return next < end || fill() ? buffer[next++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (next == end && !fill()) {
      return -1;
    }
    int count = Math.min(length, end - next);
    System.arraycopy(buffer, next, target, offset, count);
    next += count;
    return count;
  }

  /** What is before this position is not read again. */
  void release(long position) {
    released = (int) (position - origin);
  }

  /** Reads on from here. */
  void seek(long position) {
    next = (int) (position - origin);
  }

  /**
   * The first position from this one on that holds no white space and no comma; -1 if there is
   * none.
   */
  long skipSeparators(long position) throws IOException {
    seek(position);
    isAfterNewline = false;
    int c;
    do {
      release(origin + next);
      c = read();
      isAfterNewline |= c == '\n';
    } while (c == ' ' || c == '\n' || c == ',');
    return c < 0 ? -1 : origin + next - 1;
  }

  /** Whether a newline was among the separators that were skipped last. */
  boolean isAfterNewline() {
    return isAfterNewline;
  }

  /** The position behind the next newline; -1 if there is none. Releases what is before it. */
  long nextLine(long position) throws IOException {
    seek(position);
    int c;
    do {
      release(origin + next);
      c = read();
    } while (c >= 0 && c != '\n');
    return c < 0 ? -1 : origin + next;
  }

  /** Whether nothing follows. */
  boolean isEnd(long position) {
    return isComplete && position >= origin + rawEnd;
  }

  /** The byte at a position that was read and not released. */
  int byteAt(long position) {
    return buffer[(int) (position - origin)];
  }

  private boolean fill() throws IOException {
    if (released > 0) {
      System.arraycopy(buffer, released, buffer, 0, rawEnd - released);
      origin += released;
      next -= released;
      end -= released;
      rawEnd -= released;
      released = 0;
    }
    int before = end;
    while (end == before) {
      if (rawEnd == buffer.length) {
        grow();
      }
      int count = in.read(buffer, rawEnd, buffer.length - rawEnd);
      if (count < 0) {
        Arrays.fill(buffer, end, rawEnd, (byte) '?');
        end = rawEnd;
        isComplete = true;
        return end > before;
      }
      rawEnd += count;
      repair();
    }
    return true;
  }

  private void grow() throws TooLongException {
    if (rawEnd >= MAX_HELD) {
      throw new TooLongException();
    }
    buffer = Arrays.copyOf(buffer, 2 * rawEnd);
  }

  private void repair() {
    while (end < rawEnd) {
      byte b = buffer[end];
      if (b >= ' ' || b == '\n') {
        end++;
      } else if (b >= 0) {
        buffer[end++] = ' ';
      } else {
        int length = sequenceLength(b);
        int valid = 1;
        while (valid < length && end + valid < rawEnd && isContinuation(end, valid)) {
          valid++;
        }
        if (valid == length) {
          end += length;
        } else if (end + valid == rawEnd && length > 0) {
          return;
        } else {
          buffer[end++] = '?';
        }
      }
    }
  }

  /** Of a character in UTF-8, by its first byte; 0 if no character begins so. */
  private static int sequenceLength(byte first) {
    int b = first & 0xFF;
    if (b >= 0xC2 && b <= 0xDF) {
      return 2;
    }
    if (b >= 0xE0 && b <= 0xEF) {
      return 3;
    }
    return b >= 0xF0 && b <= 0xF4 ? 4 : 0;
  }

  /** Without longer forms of a character, surrogates, and what is beyond Unicode. */
  private boolean isContinuation(int start, int index) {
    int b = buffer[start + index] & 0xFF;
    int min = 0x80;
    int max = 0xBF;
    if (index == 1) {
      switch (buffer[start] & 0xFF) {
        case 0xE0 -> min = 0xA0;
        case 0xED -> max = 0x9F;
        case 0xF0 -> min = 0x90;
        case 0xF4 -> max = 0x8F;
        default -> {}
      }
    }
    return b >= min && b <= max;
  }

  /** A span is longer than what is held. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException() {
      super("longer than " + MAX_HELD + " bytes");
    }
  }
}
