package io.clew.core.propagation;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A context in few bytes, for protocols that carry bytes. OpenTracing leaves the encoding to the
 * tracer; only Clew reads this one:
 *
 * <pre>
 * version   1 byte   1
 * flags     1 byte   bits 0-1 decision (0 undecided, 1 deny, 2 accept, 3 debug),
 *                    2 has a trace id, 3 of 128 bits, 4 has a span id, 5 has a parent id
 * ids       8 each   trace id (16 if of 128 bits), span id, parent id; big-endian
 * sections           type 1 byte, length 2 bytes, content; in any order, unknown types are skipped
 *   1 request id     ASCII
 *   2 tracestate     ASCII
 *   3 baggage item   length of the key 2 bytes, key, value; UTF-8
 * </pre>
 *
 * <p>Request id and baggage travel if the service reads, or writes, them in headers, too, and
 * within the same limits. A truncated context, or one of another version, is ignored.
 */
final class BinaryFormat {
  static final byte VERSION = 1;

  private static final int DECISION = 0b11;
  static final int TRACE = 1 << 2;
  static final int WIDE = 1 << 3;
  static final int SPAN = 1 << 4;
  static final int PARENT = 1 << 5;

  static final int REQUEST_ID = 1;
  static final int TRACE_STATE = 2;
  static final int BAGGAGE_ITEM = 3;

  static final int MAX_SECTION = 0xffff;

  private BinaryFormat() {}

  static int bitsOf(SamplingState samplingState) {
    return switch (samplingState) {
      case UNDECIDED -> 0;
      case DENY -> 1;
      case ACCEPT -> 2;
      case DEBUG -> 3;
    };
  }

  static SamplingState samplingStateOf(int flags) {
    return switch (flags & DECISION) {
      case 0 -> SamplingState.UNDECIDED;
      case 1 -> SamplingState.DENY;
      case 2 -> SamplingState.ACCEPT;
      default -> SamplingState.DEBUG;
    };
  }

  static boolean hasRequestId(List<Propagation> formats) {
    for (Propagation format : formats) {
      if (format instanceof RequestId) {
        return true;
      }
    }
    return false;
  }

  static @Nullable Baggage baggageOf(List<Propagation> formats) {
    for (Propagation format : formats) {
      if (format instanceof Baggage baggage) {
        return baggage;
      }
    }
    return null;
  }
}
