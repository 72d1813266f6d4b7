package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is searched of a part of a log, in columns that lie outside of the heap: a row for each
 * span, and a fragment for the rows of one trace, which stand together. A site is a service with
 * one of its operations. Immutable.
 *
 * <pre>
 * header     17 longs, see Field
 * fragments  8 longs each, by column: trace id, what is before its last 16 digits, start and duration of the root as it looks from
 *            here, first and last start, last end, longest duration
 * rows       a long each: duration
 * fragments  an int each: its first row
 * rows       4 ints each, by column: offset and length of the line, site, first tag
 * tags       an int each: 12 bits of key, 20 bits of the value's hash
 * sites      2 ints each, by column: behind the service, behind the operation in their text
 * keys       an int each: where it ends in its text
 * fragments  a byte each: flags
 * rows       a byte each: flags
 * texts      services and operations, keys
 * </pre>
 */
final class Segment {
  /** Changes with the format. */
  static final long VERSION = 0x636c6577_0000_0002L;

  static final int KEY_SHIFT = 20;
  static final int VALUE_MASK = (1 << KEY_SHIFT) - 1;

  /** Stands for all keys that are too many. */
  static final int OTHER_KEY = (1 << 12) - 1;

  /** How many spans of a fragment have no parent: 0, 1, or more. */
  static final int ROOTS = 3;

  /** Has reports of a span that have to be merged, so that no single row tells all of it. */
  static final int PARTIAL = 8;

  static final byte ERROR = 1;

  /** The header. */
  enum Field {
    VERSION(0),
    CHECKSUM(1),
    LOG_SIZE(2),
    LOG_MODIFIED(3),
    /** What the part holds, in bytes of the log; of the text in it, if it is compressed. */
    BEGIN(4),
    END(5),
    /** 1 if the log may grow without a change to this part. */
    IS_CLOSED(6),
    FINGERPRINT(7),
    UNREADABLE(8),
    FIRST_UNREADABLE(9),
    FRAGMENTS(10),
    ROWS(11),
    TAGS(12),
    SITES(13),
    KEYS(14),
    TEXTS(15),
    /** 1 if the log ends where it was cut or damaged. */
    ENDS_EARLY(16);

    private final int position;

    Field(int index) {
      position = index * Long.BYTES;
    }

    long of(ByteBuffer segment) {
      return segment.getLong(position);
    }

    void set(ByteBuffer segment, long value) {
      segment.putLong(position, value);
    }
  }

  static final int HEADER = Field.values().length * Long.BYTES;

  private final ByteBuffer bytes;
  private int position = HEADER;
  final int fragments;
  final int rows;
  private final int sites;
  private final int keys;
  final LongBuffer traceIds;
  final LongBuffer traceIdHighs;
  final LongBuffer starts;
  final LongBuffer durations;
  final LongBuffer minStarts;
  final LongBuffer maxStarts;
  final LongBuffer maxEnds;
  final LongBuffer maxDurations;
  final LongBuffer rowDurations;
  final IntBuffer firstRows;
  final IntBuffer rowOffsets;
  final IntBuffer rowLengths;
  final IntBuffer rowSites;
  final IntBuffer rowTags;
  final IntBuffer tags;
  final IntBuffer serviceEnds;
  final IntBuffer operationEnds;
  final IntBuffer keyEnds;
  final ByteBuffer flags;
  final ByteBuffer rowFlags;
  final ByteBuffer texts;

  /** The caller has checked that the size fits. */
  Segment(ByteBuffer all) {
    bytes = all.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    fragments = (int) get(Field.FRAGMENTS);
    rows = (int) get(Field.ROWS);
    sites = (int) get(Field.SITES);
    keys = (int) get(Field.KEYS);
    traceIds = longs(fragments);
    traceIdHighs = longs(fragments);
    starts = longs(fragments);
    durations = longs(fragments);
    minStarts = longs(fragments);
    maxStarts = longs(fragments);
    maxEnds = longs(fragments);
    maxDurations = longs(fragments);
    rowDurations = longs(rows);
    firstRows = ints(fragments + 1);
    rowOffsets = ints(rows);
    rowLengths = ints(rows);
    rowSites = ints(rows);
    rowTags = ints(rows + 1);
    tags = ints((int) get(Field.TAGS));
    serviceEnds = ints(sites);
    operationEnds = ints(sites);
    keyEnds = ints(keys);
    flags = slice(fragments);
    rowFlags = slice(rows);
    texts = slice((int) get(Field.TEXTS));
  }

  /** Of a segment with this header. */
  static long size(ByteBuffer header) {
    long longs = 8 * Field.FRAGMENTS.of(header) + Field.ROWS.of(header);
    long ints =
        Field.FRAGMENTS.of(header)
            + 1
            + 4 * Field.ROWS.of(header)
            + 1
            + Field.TAGS.of(header)
            + 2 * Field.SITES.of(header)
            + Field.KEYS.of(header);
    long more = Field.FRAGMENTS.of(header) + Field.ROWS.of(header) + Field.TEXTS.of(header);
    return HEADER + longs * Long.BYTES + ints * Integer.BYTES + more;
  }

  /** Of all but itself and what is before it. */
  static long checksum(ByteBuffer segment) {
    CRC32C checksum = new CRC32C();
    checksum.update(segment.duplicate().position(Field.LOG_SIZE.position));
    return checksum.getValue();
  }

  private ByteBuffer slice(int size) {
    ByteBuffer slice = bytes.slice(position, size).order(ByteOrder.LITTLE_ENDIAN);
    position += size;
    return slice;
  }

  private LongBuffer longs(int count) {
    return slice(count * Long.BYTES).asLongBuffer();
  }

  private IntBuffer ints(int count) {
    return slice(count * Integer.BYTES).asIntBuffer();
  }

  long get(Field field) {
    return field.of(bytes);
  }

  ByteBuffer bytes() {
    return bytes.duplicate();
  }

  /** Which sites have this service and operation, where null is any. */
  boolean[] sitesOf(@Nullable String service, @Nullable String operation) {
    byte[] serviceText = service == null ? null : service.getBytes(UTF_8);
    byte[] operationText = operation == null ? null : operation.getBytes(UTF_8);
    boolean[] found = new boolean[sites];
    int begin = 0;
    for (int i = 0; i < sites; i++) {
      int middle = serviceEnds.get(i);
      int end = operationEnds.get(i);
      found[i] = isText(serviceText, begin, middle) && isText(operationText, middle, end);
      begin = end;
    }
    return found;
  }

  /** Hands over all services with their operations. */
  void sites(BiConsumer<String, String> to) {
    int begin = 0;
    for (int i = 0; i < sites; i++) {
      int middle = serviceEnds.get(i);
      int end = operationEnds.get(i);
      to.accept(text(begin, middle), text(middle, end));
      begin = end;
    }
  }

  private String text(int begin, int end) {
    return UTF_8.decode(texts.slice(begin, end - begin)).toString();
  }

  private boolean isText(byte @Nullable [] text, int begin, int end) {
    return text == null
        || (text.length == end - begin
            && texts.slice(begin, text.length).equals(ByteBuffer.wrap(text)));
  }

  /**
   * The number of a key; {@link #OTHER_KEY} if it may be among the others, -1 if it is not there.
   */
  int key(String key) {
    byte[] text = key.getBytes(UTF_8);
    int begin = sites == 0 ? 0 : operationEnds.get(sites - 1);
    for (int i = 0; i < keys; i++) {
      int end = keyEnds.get(i);
      if (isText(text, begin, end)) {
        return i;
      }
      begin = end;
    }
    return keys == OTHER_KEY ? OTHER_KEY : -1;
  }

  static int valueHash(byte[] bytes, int from, int to) {
    return (int) LineScanner.hash(bytes, from, to) & VALUE_MASK;
  }
}
