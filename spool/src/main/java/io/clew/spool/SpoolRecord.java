package io.clew.spool;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A batch on disk: a header, then for each span its end and the two halves of its trace id, then
 * the spans. Big endian. The header has a checksum of its own. So a batch whose spans are damaged
 * can be counted and skipped, and a batch that is cut off differs from a damaged one.
 *
 * <pre>
 *  0 marker  4 encoding  8 spans  12 bytes of spans  16 CRC32C of the body  20 CRC32C of 0 to 19
 * </pre>
 *
 * @param spans the number of spans, at least 1
 * @param bytes the length of all spans
 * @param crc the checksum of the body
 */
record SpoolRecord(int spans, int bytes, int crc) {
  static final int HEADER = 24;

  /** Its first byte is in no UTF-8 text. */
  static final int MARKER = 0xFFC1E3FE;

  private static final int CHECKED = HEADER - Integer.BYTES;
  private static final int PER_SPAN = Integer.BYTES + 2 * Long.BYTES;

  /** The length of a batch's whole record. */
  static int length(SpanBatch batch) {
    return Math.addExact(HEADER + batch.byteSize(), Math.multiplyExact(PER_SPAN, batch.size()));
  }

  /** Writes the whole record into a buffer that has room for it, and flips the buffer. */
  static void write(SpanBatch batch, ByteBuffer target) {
    target.position(HEADER);
    for (int i = 0; i < batch.size(); i++) {
      target.putInt(batch.end(i));
      target.putLong(batch.traceIdHigh(i)).putLong(batch.traceIdLow(i));
    }
    target.put(batch.toByteBuffer());
    target.flip();
    int crc = crc(target, HEADER, target.limit());
    target.putInt(0, MARKER).putInt(4, code(batch.encoding()));
    target.putInt(8, batch.size()).putInt(12, batch.byteSize()).putInt(16, crc);
    target.putInt(CHECKED, crc(target, 0, CHECKED));
  }

  /** The header at the start of a buffer; null if there is none, or if the encoding differs. */
  static @Nullable SpoolRecord read(ByteBuffer header, Encoding encoding) {
    if (header.getInt(0) != MARKER
        || header.getInt(CHECKED) != crc(header, 0, CHECKED)
        || header.getInt(4) != code(encoding)
        || header.getInt(8) < 1
        || header.getInt(12) < 0) {
      return null;
    }
    SpoolRecord record = new SpoolRecord(header.getInt(8), header.getInt(12), header.getInt(16));
    return record.length() <= Integer.MAX_VALUE ? record : null;
  }

  /** The length of the whole record. */
  long length() {
    return HEADER + (long) PER_SPAN * spans + bytes;
  }

  /** Fills a batch from the whole record; false if the body is damaged. */
  boolean readBody(ByteBuffer whole, Encoding encoding, BatchCopy batch) {
    if (crc(whole, HEADER, whole.limit()) != crc) {
      return false;
    }
    whole.position(HEADER);
    return batch.read(encoding, spans, bytes, whole);
  }

  private static int crc(ByteBuffer buffer, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(from, to - from));
    return (int) crc.getValue();
  }

  /** Not the ordinal: a new constant could change it. */
  private static int code(Encoding encoding) {
    return switch (encoding) {
      case ZIPKIN_JSON -> 1;
      case ZIPKIN_PROTO3 -> 2;
    };
  }
}
