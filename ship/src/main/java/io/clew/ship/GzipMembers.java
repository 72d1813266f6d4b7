package io.clew.ship;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a gzip file of one member or more to its end. The JDK's stream ignores what follows a
 * member and is not a whole header of another one, so that the end of a file would be lost in
 * silence. Zeros may follow, as the padding of some media.
 */
final class GzipMembers extends GZIPInputStream {
  private static final int TRAILER = 8;
  private static final int MAGIC = 0x1f;

  private boolean checked;

  GzipMembers(InputStream in, int bufferSize) throws IOException {
    super(in, bufferSize);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    if (read < 0 && !checked) {
      checkRest();
      checked = true;
    }
    return read;
  }

  private void checkRest() throws IOException {
    for (int i = len - inf.getRemaining() + TRAILER; i < len; i++) {
      check(buf[i]);
    }
    int next;
    while ((next = in.read()) >= 0) {
      check(next);
    }
  }

  private static void check(int rest) throws IOException {
    if (rest == MAGIC) {
      throw new EOFException("a member of the gzip file is cut off in its header");
    }
    if (rest != 0) {
      throw new ZipException("what follows a member of the gzip file is none");
    }
  }
}
