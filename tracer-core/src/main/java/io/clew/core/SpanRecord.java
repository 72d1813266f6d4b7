package io.clew.core;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingDecision;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import io.clew.core.encode.SpanWithView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finished span. It keeps the entries as they were recorded. Tags are interpreted at the first
 * read, normally on the reporter's thread and not on the application's.
 */
final class SpanRecord extends SpanWithView {
  private static final int SPAN_BYTES = 128;

  private final TraceContext context;
  private final String name;
  private final @Nullable Entry entries;
  private final long startMicros;
  private final long durationMicros;
  private final Endpoint localEndpoint;
  private final @Nullable SamplingDecision sampling;
  private final int weight;

  /** Made by the first reader; if two race, they make two equal ones. Volatile: others read it. */
  private volatile @Nullable SpanView view;

  SpanRecord(
      TraceContext context,
      String name,
      @Nullable Entry entries,
      long startMicros,
      long durationMicros,
      Endpoint localEndpoint,
      @Nullable SamplingDecision sampling,
      int weight) {
    this.weight = weight;
    this.context = context;
    this.name = name;
    this.entries = entries;
    this.startMicros = startMicros;
    this.durationMicros = durationMicros;
    this.localEndpoint = localEndpoint;
    this.sampling = sampling;
  }

  private SpanView view() {
    SpanView made = view;
    if (made == null) {
      made = new SpanView(this);
      view = made;
    }
    return made;
  }

  @Override
  public FinishedSpan view(@Nullable FinishedSpan used) {
    return used instanceof SpanView again ? again.show(this) : new SpanView(this);
  }

  /**
   * How much memory a span takes.
   *
   * @param entries what its entries take
   */
  static int weight(TraceContext context, String name, int entries) {
    int baggage = context.baggage().isEmpty() ? 0 : weight(context.baggage());
    return SPAN_BYTES + name.length() * Character.BYTES + entries + baggage;
  }

  private static int weight(Map<String, String> baggage) {
    int weight = 0;
    for (Map.Entry<String, String> item : baggage.entrySet()) {
      weight += Entry.weight(item.getKey(), item.getValue());
    }
    return weight;
  }

  @Override
  public long weight() {
    return weight;
  }

  @Nullable Entry entries() {
    return entries;
  }

  @Nullable SamplingDecision sampling() {
    return sampling;
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
    return view().kind();
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
    return view().tagCount();
  }

  @Override
  public String tagKey(int index) {
    return view().tagKey(index);
  }

  @Override
  public Object tagValue(int index) {
    return view().tagValue(index);
  }

  @Override
  public int annotationCount() {
    return view().annotationCount();
  }

  @Override
  public long annotationMicros(int index) {
    return view().annotationMicros(index);
  }

  @Override
  public String annotationValue(int index) {
    return view().annotationValue(index);
  }

  @Override
  public Endpoint localEndpoint() {
    return localEndpoint;
  }

  @Override
  public @Nullable Endpoint remoteEndpoint() {
    return view().remoteEndpoint();
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
