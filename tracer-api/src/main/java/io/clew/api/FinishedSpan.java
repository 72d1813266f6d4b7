package io.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * A span that has finished: a stable view that any thread may read. Tags and annotations are read
 * by index, so that walking through them costs no allocation.
 */
public interface FinishedSpan {
  /** The ids, the sampling state, the request id and the baggage. */
  TraceContext context();

  /**
   * The operation name.
   *
   * @return as the application set it last
   */
  String name();

  /**
   * The role of the span in a call.
   *
   * @return null for local work
   */
  @Nullable SpanKind kind();

  /**
   * When the span started.
   *
   * @return microseconds since the epoch
   */
  long startMicros();

  /**
   * How long the span took.
   *
   * @return microseconds, rounded up, at least 1
   */
  long durationMicros();

  /**
   * The number of tags.
   *
   * @return 0 or more; no two have the same key
   */
  int tagCount();

  /**
   * A tag's name.
   *
   * @param index 0 to {@code tagCount() - 1}, in the order in which the tags were first set
   */
  String tagKey(int index);

  /**
   * A tag's value.
   *
   * @param index 0 to {@code tagCount() - 1}
   * @return a String, a Boolean or a Number
   */
  Object tagValue(int index);

  /**
   * The number of annotations: what was logged on the span.
   *
   * @return 0 or more
   */
  int annotationCount();

  /**
   * When an annotation was logged.
   *
   * @param index 0 to {@code annotationCount() - 1}
   * @return microseconds since the epoch
   */
  long annotationMicros(int index);

  /**
   * What an annotation says: the event, or {@code key=value} pairs.
   *
   * @param index 0 to {@code annotationCount() - 1}
   */
  String annotationValue(int index);

  /** The service that recorded the span. */
  Endpoint localEndpoint();

  /**
   * The other side of the call, from the tags {@code peer.service}, {@code peer.ipv4}, {@code
   * peer.ipv6} and {@code peer.port}.
   *
   * @return null if unknown
   */
  @Nullable Endpoint remoteEndpoint();

  /**
   * The chance that this span's trace had of being recorded, known where it was decided.
   *
   * @return above 0 and up to 1; 0 if the decision came in from elsewhere
   */
  double samplingProbability();

  /**
   * Looks a tag up.
   *
   * @return its value; null if there is none
   */
  default @Nullable Object tag(String key) {
    for (int i = 0; i < tagCount(); i++) {
      if (tagKey(i).equals(key)) {
        return tagValue(i);
      }
    }
    return null;
  }

  /**
   * A span without tags or annotations, one microsecond long, to be filled.
   *
   * @param context the span's context, with a span id
   * @throws IllegalArgumentException if the context has no span id
   */
  static FinishedSpanBuilder newBuilder(TraceContext context) {
    return new FinishedSpanBuilder(context);
  }

  /** A copy of this span, to be changed. */
  default FinishedSpanBuilder toBuilder() {
    return new FinishedSpanBuilder(this);
  }
}
