package io.clew.analysis.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/**
 * Reads spans in Zipkin's v2 formats from any writer. In JSON: an object a line, lists, lists of
 * lists as a Zipkin server answers, on one line or many, and several of these one after the other.
 * In proto3: a {@code ListOfSpans}.
 *
 * <p>An odd value costs neither its span nor other spans:
 *
 * <ul>
 *   <li>Ids may be short, in upper case, UUIDs, or begin with {@code 0x}. Of one that is too long
 *       the last digits count. A {@code parentId} that is zero or no id is dropped.
 *   <li>Times may be texts, or have fractions. What is no number above 0 is dropped.
 *   <li>Numbers and truth values as tags become text, lists and objects become JSON, and null is
 *       dropped. So are annotations without time or value.
 *   <li>Kinds, addresses and ports that Zipkin does not know are dropped, and so are fields that it
 *       does not know. Of a field that comes twice the last counts.
 *   <li>Bytes that are not UTF-8 become question marks, control characters become spaces.
 * </ul>
 *
 * <p>Unreadable is an object without trace id and id, or of more than 16 MiB, and what is no JSON,
 * which costs the rest of its line. If it ends with the input and has no newline, it is taken for a
 * line that is being written: that is no error, and it is not counted.
 *
 * <p>Not safe for use by many threads.
 *
 * @see <a href="https://zipkin.io/zipkin-api/">Zipkin's API</a>
 */
public final class SpanReader {
  private static final int MAX_DEPTH = 32;
  private static final int LIST_ENTRY = 1 << 3 | 2;

  /** Names are not kept for later: an application can have any number of tags. */
  static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(RewindableInput.MAX_HELD)
                  .maxStringLength(RewindableInput.MAX_HELD)
                  .maxNumberLength(RewindableInput.MAX_HELD)
                  .build())
          .build();

  private final PositionedConsumer consumer;
  private long spans;
  private long unreadable;
  private long firstPosition;
  private @Nullable String firstUnreadable;
  private boolean endsEarly;

  /** What precedes is unreadable, and what follows may still belong to it. */
  private boolean isSkipping;

  /**
   * Makes a reader of any number of inputs.
   *
   * @param consumer gets each span as soon as it is read; what it throws comes out of the reader
   */
  public SpanReader(Consumer<Span> consumer) {
    this((span, begin, end) -> consumer.accept(span));
  }

  private SpanReader(PositionedConsumer consumer) {
    this.consumer = consumer;
  }

  /** Makes a reader whose consumer learns where each span is. */
  public static SpanReader withPositions(PositionedConsumer consumer) {
    return new SpanReader(consumer);
  }

  /** Gets a span, and where it begins and ends in its input, in bytes. */
  @FunctionalInterface
  public interface PositionedConsumer {
    void accept(Span span, long begin, long end);
  }

  /** How many spans were read. */
  public long spans() {
    return spans;
  }

  /** How many spans, or lines, could not be read. */
  public long unreadable() {
    return unreadable;
  }

  /** Where the first of them is and what is wrong with it; null if there is none. */
  public @Nullable String firstUnreadable() {
    return firstUnreadable;
  }

  /** Where the first of them is, in bytes; 0 if there is none. */
  public long firstUnreadablePosition() {
    return firstPosition;
  }

  /** Whether the last input ended within a list or an object. */
  public boolean endsEarly() {
    return endsEarly;
  }

  /**
   * Reads JSON to the end of the input, which it does not close.
   *
   * @throws IOException if the input cannot be read
   */
  public void readJson(InputStream in) throws IOException {
    RewindableInput input = new RewindableInput(in);
    isSkipping = false;
    endsEarly = false;
    long position = 0;
    while (position >= 0) {
      position = readJson(input, position);
    }
  }

  /** Returns where to go on after what is not JSON, or -1. */
  private long readJson(RewindableInput input, long start) throws IOException {
    input.seek(start);
    long done = start;
    try (JsonParser json = JSON.createParser(input)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        long at = start + json.currentTokenLocation().getByteOffset();
        if (token == JsonToken.START_OBJECT) {
          readObject(json, at, start);
        } else if (token.isScalarValue()) {
          json.finishToken();
          skip(at, "not an object", false);
        }
        done = start + json.currentLocation().getByteOffset();
        input.release(done);
      }
      return -1;
    } catch (JsonProcessingException e) {
      JsonLocation where = e.getLocation();
      boolean isAtEnd = where != null && input.isEnd(start + where.getByteOffset());
      endsEarly |= isAtEnd;
      return afterProblem(input, done, e.getOriginalMessage(), isAtEnd);
    } catch (RewindableInput.TooLongException e) {
      return afterProblem(input, done, "" + e.getMessage(), false);
    }
  }

  private void readObject(JsonParser json, long at, long start) throws IOException {
    Span span;
    try {
      span = JsonSpan.read(json);
    } catch (IllegalArgumentException e) {
      skip(at, "" + e.getMessage(), true);
      return;
    }
    spans++;
    isSkipping = false;
    consumer.accept(span, at, start + json.currentLocation().getByteOffset());
  }

  /**
   * A line that follows what could be read, or nothing but separators, is tried again on its own:
   * it may be whole, with a list open before it. If it is not, its problem is counted then.
   */
  private long afterProblem(RewindableInput input, long done, String problem, boolean isAtEnd)
      throws IOException {
    long at = input.skipSeparators(done);
    if (at < 0) {
      return -1;
    }
    if (input.isAfterNewline()) {
      return at;
    }
    boolean isObject = input.byteAt(at) == '{';
    long next = input.nextLine(at);
    if (next >= 0 || !isAtEnd) {
      skip(at, problem, isObject);
    }
    return next;
  }

  /** Of an object over several lines that is broken, the remaining lines are not counted. */
  private void skip(long position, String problem, boolean isObject) {
    if (isObject || !isSkipping) {
      unreadable++;
      if (firstUnreadable == null) {
        firstPosition = position;
        firstUnreadable = "at byte " + position + ": " + problem;
      }
    }
    isSkipping = true;
  }

  /** Reads a {@code ListOfSpans} in proto3. */
  public void readProto3(byte[] list) {
    int position = 0;
    while (position < list.length) {
      int start = position;
      long key = varint(list, position);
      position += varintSize(list, position);
      long length = position < list.length ? varint(list, position) : -1;
      position += varintSize(list, position);
      if (key != LIST_ENTRY || length < 0 || length > list.length - position) {
        isSkipping = false;
        skip(start, "not a list of spans", false);
        return;
      }
      position += (int) length;
      readProto3(Arrays.copyOfRange(list, start, position), start);
    }
  }

  private void readProto3(byte[] entry, int at) {
    Span span;
    try {
      span = SpanBytesDecoder.PROTO3.decodeOne(entry);
    } catch (RuntimeException e) {
      skip(at, "" + e.getMessage(), true);
      return;
    }
    if (span == null) {
      skip(at, "empty", true);
      return;
    }
    spans++;
    consumer.accept(span, at, at + entry.length);
  }

  /** -1 if it is cut off, or larger than any length. */
  private static long varint(byte[] bytes, int start) {
    long value = 0;
    for (int i = start, shift = 0; i < bytes.length && shift < Integer.SIZE; i++, shift += 7) {
      value |= (bytes[i] & 0x7FL) << shift;
      if (bytes[i] >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static int varintSize(byte[] bytes, int start) {
    int size = 1;
    for (int i = start; i < bytes.length && bytes[i] < 0; i++) {
      size++;
    }
    return size;
  }
}
