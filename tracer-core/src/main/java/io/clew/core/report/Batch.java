package io.clew.core.report;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanBatch;
import io.clew.api.TraceContext;
import io.clew.common.FatalErrors;
import io.clew.core.encode.SpanEncoder;
import io.clew.core.encode.SpanWithView;
import io.clew.core.encode.WriteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The batch that the worker fills. Its memory is reused. */
final class Batch {
  private static final int TYPICAL_SPANS = 512;
  private static final int TYPICAL_BYTES = 128 * 1024;

  /**
   * A view is replaced after so many spans. A kept one would move to the old generation, where the
   * JVM's default collector adds a fence to each store of a reference, a dozen a span.
   */
  private static final int SPANS_A_VIEW = 64;

  private final Encoding encoding;
  private final int maxBytes;
  private final int maxSpans;

  /** Made with the first span, on the worker's thread: no service starts later because of it. */
  private @Nullable Output output;

  private int[] ends = new int[TYPICAL_SPANS];
  private long[] traceIds = new long[2 * TYPICAL_SPANS];
  private int size;
  private int unreadable;
  private int failed;

  /** Reused for one span after another. */
  private @Nullable FinishedSpan view;

  Batch(Encoding encoding, int maxBytes, int maxSpans) {
    this.encoding = encoding;
    this.maxBytes = maxBytes;
    this.maxSpans = maxSpans;
  }

  /** Spans that were encoded. */
  int size() {
    return size;
  }

  /** Spans that threw when their values were read. The spans beside them are not lost. */
  int unreadable() {
    return unreadable;
  }

  /** Spans that the JVM could not encode, most likely for want of memory. */
  int failed() {
    return failed;
  }

  boolean isEmpty() {
    return size + unreadable + failed == 0;
  }

  boolean isFull() {
    return (output != null && output.bytes.length() >= maxBytes)
        || size + unreadable + failed >= maxSpans;
  }

  void add(FinishedSpan span) {
    Output out = output();
    WriteBuffer bytes = out.bytes;
    int start = bytes.length();
    TraceContext context;
    try {
      context = span.context();
      out.encoder.encode(readable(span), bytes);
    } catch (Throwable e) {
      bytes.truncate(start);
      if (FatalErrors.isFatal(e)) {
        failed++;
      } else {
        unreadable++;
      }
      return;
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      traceIds = Arrays.copyOf(traceIds, 4 * size);
    }
    traceIds[2 * size] = context.traceIdHigh();
    traceIds[2 * size + 1] = context.traceIdLow();
    ends[size++] = bytes.length();
  }

  private FinishedSpan readable(FinishedSpan span) {
    if (!(span instanceof SpanWithView viewable)) {
      return span;
    }
    FinishedSpan used = (size & (SPANS_A_VIEW - 1)) == 0 ? null : view;
    FinishedSpan next = viewable.view(used);
    if (used == null) {
      view = next;
    }
    return next;
  }

  SpanBatch toSpanBatch() {
    return new SpanBatch(encoding, output().bytes.array(), ends, traceIds, size);
  }

  void clear() {
    size = 0;
    unreadable = 0;
    failed = 0;
    if (output != null) {
      output.bytes.truncate(0);
      if (output.bytes.array().length > 4 * maxBytes) {
        output.bytes = newBytes(); // Releases the memory of a huge span.
      }
    }
  }

  private Output output() {
    Output made = output;
    if (made == null) {
      made = new Output(SpanEncoder.of(encoding), newBytes());
      output = made;
    }
    return made;
  }

  /** The buffer starts small and grows only in services that fill a batch. */
  private WriteBuffer newBytes() {
    return new WriteBuffer(Math.min(TYPICAL_BYTES, maxBytes + maxBytes / 4));
  }

  /** What spans are encoded with, and into. */
  private static final class Output {
    final SpanEncoder encoder;
    WriteBuffer bytes;

    Output(SpanEncoder encoder, WriteBuffer bytes) {
      this.encoder = encoder;
      this.bytes = bytes;
    }
  }
}
