package io.clew.analysis.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zipkin2.Annotation;
import zipkin2.Span;

/**
 * The spans of one request, as a tree on one clock. Immutable.
 *
 * <p>A span is its index. The root is 0, a parent comes before its children, and the children of
 * one parent are ordered by start: the spans below {@code i} are those from {@code i + 1} to {@code
 * subtreeEnd(i)}. So a loop that runs upwards meets parents before children, one that runs
 * downwards children before parents, and nothing has to be recursive:
 *
 * <pre>{@code
 * for (int child = span + 1; child < trace.subtreeEnd(span); child = trace.subtreeEnd(child)) { ... }
 * }</pre>
 *
 * <p>Columns instead of objects keep a trace of a million spans small. Times are in microseconds,
 * after the correction of clocks: see {@link #offsets()}.
 */
public final class Trace {
  /**
   * The tag that a collector puts on the root of a trace, if it kept it with a probability below 1.
   */
  public static final String TAIL_PROBABILITY = "clew.tail.probability";

  /** Whoever writes less is wrong or hostile: one such trace would outweigh all others. */
  private static final double MIN_PROBABILITY = 1e-9;

  private static final String[] NO_TEXTS = {};
  private static final long[] NO_TIMES = {};

  private final String id;
  private final String[] ids;
  private final @Nullable String[] parentIds;
  private final int[] parents;
  private final int[] subtreeEnds;
  private final long[] starts;
  private final long[] durations;
  private final Span.@Nullable Kind[] kinds;
  private final boolean[] errors;
  private final String[] services;
  private final String[] names;
  private final String[] remoteServices;
  private final String[][] tags;
  private final String[][] annotations;
  private final long[][] annotationTimes;
  private final boolean isRootMissing;
  private final double tailProbability;
  private final List<HostOffset> offsets;

  /** 0 for what the root says. */
  private final double weight;

  Trace(String id, List<SpanRow> parentsFirst, List<HostOffset> offsets, double weight) {
    int size = parentsFirst.size();
    this.id = id;
    this.weight = weight;
    this.offsets = List.copyOf(offsets);
    isRootMissing = parentsFirst.get(0).missing;
    ids = new String[size];
    parentIds = new String[size];
    parents = new int[size];
    starts = new long[size];
    durations = new long[size];
    kinds = new Span.Kind[size];
    errors = new boolean[size];
    services = new String[size];
    names = new String[size];
    remoteServices = new String[size];
    tags = new String[size][];
    annotations = new String[size][];
    annotationTimes = new long[size][];
    Map<String, String> texts = new HashMap<>();
    String tail = null;
    for (int i = 0; i < size; i++) {
      SpanRow row = parentsFirst.get(i);
      SpanRow parent = row.parent;
      row.index = i;
      ids[i] = row.id;
      parentIds[i] = row.parentId;
      parents[i] = parent == null ? -1 : parent.index;
      starts[i] = row.start;
      durations[i] = row.duration;
      kinds[i] = row.kind;
      services[i] = once(row.service, texts);
      names[i] = once(row.name, texts);
      remoteServices[i] = once(row.remoteService, texts);
      tags[i] = flatten(row.tags, texts);
      errors[i] = isError(tag(i, "error"));
      // Not on the root alone: that may have come after the trace was kept.
      tail = tail == null ? row.tags.get(TAIL_PROBABILITY) : tail;
      annotations[i] = valuesOf(row.annotations);
      annotationTimes[i] = timesOf(row, row.annotations);
    }
    tailProbability = probability(tail);
    subtreeEnds = subtreeEnds(parents);
  }

  private static int[] subtreeEnds(int[] parents) {
    int[] ends = new int[parents.length];
    for (int i = ends.length - 1; i >= 0; i--) {
      ends[i] = Math.max(ends[i], i + 1);
      if (i > 0) {
        ends[parents[i]] = Math.max(ends[parents[i]], ends[i]);
      }
    }
    return ends;
  }

  public static TraceBuilder newBuilder() {
    return new TraceBuilder();
  }

  /**
   * Merges and connects the spans; see {@link TraceBuilder}.
   *
   * @param spans of one trace, in any order
   * @throws IllegalStateException if there is none
   */
  public static Trace of(Collection<Span> spans) {
    TraceBuilder builder = newBuilder();
    spans.forEach(builder::add);
    return builder.build();
  }

  private static String once(String text, Map<String, String> texts) {
    if (text.isEmpty()) {
      return "";
    }
    String first = texts.putIfAbsent(text, text);
    return first == null ? text : first;
  }

  private static String[] flatten(Map<String, String> tags, Map<String, String> texts) {
    if (tags.isEmpty()) {
      return NO_TEXTS;
    }
    String[] flat = new String[2 * tags.size()];
    int i = 0;
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      flat[i++] = once(tag.getKey(), texts);
      flat[i++] = tag.getValue();
    }
    return flat;
  }

  private static String[] valuesOf(List<Annotation> annotations) {
    return annotations.isEmpty()
        ? NO_TEXTS
        : annotations.stream().map(Annotation::value).toArray(String[]::new);
  }

  private static long[] timesOf(SpanRow row, List<Annotation> annotations) {
    return annotations.isEmpty()
        ? NO_TIMES
        : annotations.stream()
            .mapToLong(annotation -> annotation.timestamp() - row.offset)
            .toArray();
  }

  static boolean isError(@Nullable String error) {
    return error != null && !error.equals("false");
  }

  /** In lower-case hex, 16 or 32 digits. */
  public String id() {
    return id;
  }

  public int size() {
    return ids.length;
  }

  /** -1 for the root. */
  public int parent(int span) {
    return parents[span];
  }

  /** The first span after those below this one. */
  public int subtreeEnd(int span) {
    return subtreeEnds[span];
  }

  /** In 16 digits of lower-case hex. A client and a server may share one. */
  public String spanId(int span) {
    return ids[span];
  }

  /** As it was reported, whether or not there is such a span. */
  public @Nullable String parentId(int span) {
    return parentIds[span];
  }

  /** Epoch microseconds. */
  public long start(int span) {
    return starts[span];
  }

  /** Epoch microseconds. */
  public long end(int span) {
    return starts[span] + durations[span];
  }

  /** In microseconds. */
  public long duration(int span) {
    return durations[span];
  }

  /** Null for work inside a process. */
  public Span.@Nullable Kind kind(int span) {
    return kinds[span];
  }

  /** Empty if unknown. */
  public String service(int span) {
    return services[span];
  }

  /** The operation. Empty if unknown. */
  public String name(int span) {
    return names[span];
  }

  /** The service at the other end of a call, as this end names it. Empty if unknown. */
  public String remoteService(int span) {
    return remoteServices[span];
  }

  /** It has a tag {@code error}, with any value but {@code false}. */
  public boolean isError(int span) {
    return errors[span];
  }

  public @Nullable String tag(int span, String key) {
    String[] flat = tags[span];
    for (int i = 0; i < flat.length; i += 2) {
      if (flat[i].equals(key)) {
        return flat[i + 1];
      }
    }
    return null;
  }

  public Map<String, String> tags(int span) {
    Map<String, String> all = new LinkedHashMap<>();
    String[] flat = tags[span];
    for (int i = 0; i < flat.length; i += 2) {
      all.put(flat[i], flat[i + 1]);
    }
    return all;
  }

  /** When something of this name first happened, in epoch microseconds; -1 if it did not. */
  public long annotation(int span, String value) {
    int i = Arrays.asList(annotations[span]).indexOf(value);
    return i < 0 ? -1 : annotationTimes[span][i];
  }

  /** What happened in the span, as it was reported, on the trace's clock. */
  public List<Annotation> annotations(int span) {
    String[] values = annotations[span];
    List<Annotation> all = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      all.add(Annotation.create(annotationTimes[span][i], values[i]));
    }
    return all;
  }

  /** No process reported the root: it was made to hold several spans without a parent. */
  public boolean isRootMissing() {
    return isRootMissing;
  }

  /** What was found out about clocks that disagree, and has been corrected. Empty if they agree. */
  public List<HostOffset> offsets() {
    return offsets;
  }

  /**
   * How many requests this one stands for: 1 / {@code sampler.param} of the root, and 1 without
   * that tag or if it is no probability; divided by {@link #tailProbability()}. A store may know
   * better.
   */
  public double weight() {
    if (weight > 0) {
      return weight;
    }
    double probability = probability(tag(0, "sampler.param"));
    return 1 / (isLimit(probability) ? tailProbability : probability * tailProbability);
  }

  /**
   * Whether {@code sampler.param} is, or belongs to, a number of traces a second: Jaeger's clients
   * write the limit itself, and beside {@code lowerbound} a rate that did not decide. Clew writes
   * the probability, which it counts: 1 / a whole number.
   */
  private boolean isLimit(double param) {
    String type = tag(0, "sampler.type");
    boolean isLimited = "ratelimiting".equals(type) || "lowerbound".equals(type);
    boolean isOfJaeger =
        tag(0, "tracer.jaeger.version") != null || tag(0, "jaeger.version") != null;
    return isLimited && (isOfJaeger || param != 1 / Math.rint(1 / param));
  }

  /**
   * With what probability collectors kept the trace when it was whole: 1 unless a span has the tag
   * {@link #TAIL_PROBABILITY}.
   */
  public double tailProbability() {
    return tailProbability;
  }

  /** 1 if the text is none. */
  private static double probability(@Nullable String text) {
    if (text == null) {
      return 1;
    }
    try {
      double parsed = Double.parseDouble(text);
      return parsed >= MIN_PROBABILITY && parsed <= 1 ? parsed : 1;
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  /** The first {@code request.id} from the root on, or null. */
  public @Nullable String requestId() {
    for (int i = 0; i < size(); i++) {
      String requestId = tag(i, "request.id");
      if (requestId != null) {
        return requestId;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "Trace{" + id + ", " + size() + " spans}";
  }
}
