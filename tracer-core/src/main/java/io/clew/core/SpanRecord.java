package io.clew.core;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingDecision;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * A finished span. It holds what was recorded as it was recorded; tags are sorted out when somebody
 * first reads them, which is normally the reporter's thread and not the application's.
 */
final class SpanRecord implements FinishedSpan {
  private final TraceContext context;
  private final String name;
  private final @Nullable Entry entries;
  private final long startMicros;
  private final long durationMicros;
  private final Endpoint localEndpoint;
  private final @Nullable SamplingDecision sampling;

  /** Made by the first reader; if two race, they make two equal ones. */
  private @Nullable Details details;

  SpanRecord(
      TraceContext context,
      String name,
      @Nullable Entry entries,
      long startMicros,
      long durationMicros,
      Endpoint localEndpoint,
      @Nullable SamplingDecision sampling) {
    this.context = context;
    this.name = name;
    this.entries = entries;
    this.startMicros = startMicros;
    this.durationMicros = durationMicros;
    this.localEndpoint = localEndpoint;
    this.sampling = sampling;
  }

  private Details details() {
    Details read = details;
    if (read == null) {
      read = Details.of(entries, context.isLocalRoot() ? context.requestId() : null, sampling);
      details = read;
    }
    return read;
  }

  @Override
  public TraceContext context() {
    return context;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable SpanKind kind() {
    return details().kind();
  }

  @Override
  public long startMicros() {
    return startMicros;
  }

  @Override
  public long durationMicros() {
    return durationMicros;
  }

  @Override
  public int tagCount() {
    return details().tags().size();
  }

  @Override
  public String tagKey(int index) {
    return details().tags().get(index).key;
  }

  @Override
  public Object tagValue(int index) {
    return details().tags().get(index).value;
  }

  @Override
  public int annotationCount() {
    return details().logs().size();
  }

  @Override
  public long annotationMicros(int index) {
    return details().logs().get(index).micros;
  }

  @Override
  public String annotationValue(int index) {
    return (String) details().logs().get(index).value;
  }

  @Override
  public Endpoint localEndpoint() {
    return localEndpoint;
  }

  @Override
  public @Nullable Endpoint remoteEndpoint() {
    return details().remoteEndpoint();
  }

  @Override
  public double samplingProbability() {
    return sampling == null ? 0 : sampling.probability();
  }

  @Override
  public String toString() {
    return context + " " + name;
  }
}
