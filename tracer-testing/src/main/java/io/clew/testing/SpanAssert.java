package io.clew.testing;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanKind;
import io.opentracing.SpanContext;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** What a finished span should be. The message of a failure shows the whole span. */
public final class SpanAssert extends AbstractAssert<SpanAssert, FinishedSpan> {
  SpanAssert(@Nullable FinishedSpan span) {
    super(span, SpanAssert.class);
  }

  /** Has this operation name. */
  public SpanAssert hasName(String name) {
    return check(span().name().equals(name), "the name \"" + name + "\"");
  }

  /**
   * Has this kind.
   *
   * @param kind null for local work
   */
  public SpanAssert hasKind(@Nullable SpanKind kind) {
    return check(span().kind() == kind, kind == null ? "no kind" : "the kind " + kind);
  }

  /** Has this tag, whatever its value. */
  public SpanAssert hasTag(String key) {
    return check(span().tag(key) != null, "a tag " + key);
  }

  /**
   * Has this tag with this value.
   *
   * @param value a String, a Boolean or a Number, of the very type that was set: {@code 200} is not
   *     {@code "200"}, nor {@code 200L}
   */
  public SpanAssert hasTag(String key, Object value) {
    Object tag = span().tag(key);
    return check(value.equals(tag), "the tag " + key + " = " + value + difference(value, tag));
  }

  /** Has no such tag. */
  public SpanAssert doesNotHaveTag(String key) {
    return check(span().tag(key) == null, "no tag " + key);
  }

  /** Is an error: has a tag {@code error} that is not {@code false}. */
  public SpanAssert hasError() {
    return check(isError(), "an error");
  }

  /** Is no error. */
  public SpanAssert hasNoError() {
    return check(!isError(), "no error");
  }

  /**
   * Has an annotation with this text: what was logged on it.
   *
   * @param text the event, or all {@code key=value} pairs
   */
  public SpanAssert hasAnnotation(String text) {
    FinishedSpan span = span();
    boolean found =
        IntStream.range(0, span.annotationCount())
            .anyMatch(i -> span.annotationValue(i).equals(text));
    return check(found, "the annotation \"" + text + "\"");
  }

  /** Starts a trace: has no parent, neither here nor in another process. */
  public SpanAssert isRoot() {
    return check(span().context().parentId() == 0, "no parent");
  }

  /** Has this span as its parent, in the same trace. */
  public SpanAssert isChildOf(FinishedSpan parent) {
    return isChildOf(parent.context());
  }

  /**
   * Has the span of this context as its parent, in the same trace: for a parent that has not
   * finished, or is in another process.
   */
  public SpanAssert isChildOf(SpanContext parent) {
    String parentId = SpanText.hex(span().context().parentId());
    return check(
        parentId.equals(parent.toSpanId()) && inTrace(parent),
        "the parent " + parent.toSpanId() + " in trace " + parent.toTraceId());
  }

  /** Is of the same trace as another span. */
  public SpanAssert isInSameTraceAs(FinishedSpan other) {
    SpanContext context = other.context();
    return check(inTrace(context), "the trace id " + context.toTraceId());
  }

  /**
   * Took exactly this long, as by a {@link ManualClock}.
   *
   * @param duration in whole microseconds
   */
  public SpanAssert hasDuration(Duration duration) {
    return hasDurationBetween(duration, duration);
  }

  /** Took this long. */
  public SpanAssert hasDurationBetween(Duration atLeast, Duration atMost) {
    Duration duration = SpanText.duration(span());
    boolean equal = atLeast.equals(atMost);
    return check(
        duration.compareTo(atLeast) >= 0 && duration.compareTo(atMost) <= 0,
        "a duration " + (equal ? "of " + atLeast : "between " + atLeast + " and " + atMost));
  }

  /**
   * Was recorded by this service.
   *
   * @param name the name given to the tracer
   */
  public SpanAssert hasService(String name) {
    return check(name.equals(span().localEndpoint().serviceName()), "the service " + name);
  }

  /**
   * Has this service on the other side of the call.
   *
   * @param name as in the tag {@code peer.service}
   */
  public SpanAssert hasRemoteService(String name) {
    Endpoint remote = span().remoteEndpoint();
    return check(remote != null && name.equals(remote.serviceName()), "the remote service " + name);
  }

  /** Carries this item of baggage. */
  public SpanAssert hasBaggage(String key, String value) {
    String found = span().context().baggage().get(key);
    return check(value.equals(found), "the baggage " + key + " = " + value + ", not " + found);
  }

  /**
   * Belongs to this request.
   *
   * @param id as in {@code X-Request-Id}
   */
  public SpanAssert hasRequestId(String id) {
    String found = span().context().requestId();
    return check(id.equals(found), "the request id " + id + ", not " + found);
  }

  private FinishedSpan span() {
    isNotNull();
    return Objects.requireNonNull(actual);
  }

  /** What a message has to say of two values that look the same. */
  private static String difference(Object expected, @Nullable Object found) {
    return found == null || !found.toString().equals(expected.toString())
        ? ""
        : ", of the type " + type(expected) + " and not " + type(found);
  }

  private static String type(Object value) {
    return value.getClass().getSimpleName();
  }

  private boolean isError() {
    Object error = span().tag("error");
    return error != null && !error.toString().equals("false");
  }

  private boolean inTrace(SpanContext other) {
    return span().context().toTraceId().equals(other.toTraceId());
  }

  private SpanAssert check(boolean holds, String expected) {
    if (!holds) {
      throw failure("expected %s, but this is the span:\n%s", expected, SpanText.of(span()));
    }
    return this;
  }
}
