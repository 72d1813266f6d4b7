package io.clew.analysis.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The text of a compressed log. If the log is cut or damaged, its text ends there. */
final class InflatedLog extends GZIPInputStream {
  private static final int BUFFER = 1 << 16;

  private boolean endsEarly;

  /**
   * Reads the first bytes.
   *
   * @throws IOException if this is nothing compressed
   */
  InflatedLog(InputStream compressed) throws IOException {
    super(compressed, BUFFER);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (endsEarly) {
      return -1;
    }
    long before = inf.getBytesWritten();
    try {
      return super.read(target, offset, length);
    } catch (EOFException | ZipException e) {
      endsEarly = true;
      long beforeTheFault = inf.getBytesWritten() - before;
      return beforeTheFault > 0 ? (int) beforeTheFault : -1;
    }
  }

  /** Whether it ended where it was cut or damaged. */
  boolean endsEarly() {
    return endsEarly;
  }
}
