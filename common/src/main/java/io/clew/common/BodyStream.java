package io.clew.common;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The body of a request, in chunks or of a known length. What follows it is not touched. */
final class BodyStream extends InputStream {
  private static final int MAX_LINE = 4096;
  private static final int MAX_TRAILERS = 64;
  private static final int MAX_SIZE_DIGITS = 15;
  private static final int HEX = 16;

  private final InputStream in;
  private final boolean chunked;

  /** Bytes of the chunk, or of the body, that are still to come. */
  private long left;

  private boolean begun;
  private boolean ended;

  private BodyStream(InputStream in, boolean chunked, long left) {
    this.in = in;
    this.chunked = chunked;
    this.left = left;
  }

  static BodyStream ofLength(InputStream in, long length) {
    return new BodyStream(in, false, length);
  }

  static BodyStream chunked(InputStream in) {
    return new BodyStream(in, true, 0);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte @Nullable [] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && chunked && !ended) {
      nextChunk();
    }
    if (left == 0) {
      return -1;
    }
    int read = in.read(target, offset, (int) Math.min(length, left));
    if (read < 0) {
      throw new EOFException("the body ends too early");
    }
    left -= read;
    return read;
  }

  private void nextChunk() throws IOException {
    if (begun && !line().isEmpty()) {
      throw malformed();
    }
    begun = true;
    String size = line().split(";", 2)[0].strip();
    if (!size.matches("[0-9A-Fa-f]{1," + MAX_SIZE_DIGITS + "}")) {
      throw malformed();
    }
    left = Long.parseLong(size, HEX);
    if (left == 0) {
      ended = true;
      for (int i = 0; !line().isEmpty(); i++) {
        if (i == MAX_TRAILERS) {
          throw malformed();
        }
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int b;
    while ((b = in.read()) != '\n') {
      if (b < 0) {
        throw new EOFException("the body ends too early");
      }
      if (line.length() == MAX_LINE) {
        throw malformed();
      }
      line.append((char) b);
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }

  private static MalformedRequestException malformed() {
    return new MalformedRequestException(400, "body: expected chunks, got something else");
  }
}
