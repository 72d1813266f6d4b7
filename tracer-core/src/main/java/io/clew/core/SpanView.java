package io.clew.core;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingDecision;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record's entries into Zipkin's model: the last value of each tag, the semantic tags of
 * OpenTracing as kind and remote endpoint, and the tracer's own tags. One view can show one record
 * after another. Not safe for use by several threads.
 */
final class SpanView implements FinishedSpan {
  static final String REQUEST_ID = "request.id";
  static final String SAMPLER_TYPE = "sampler.type";
  static final String SAMPLER_PARAM = "sampler.param";
  static final String DROPPED = "clew.dropped";

  private final SemanticTags semantics = new SemanticTags();
  private SpanRecord record;
  private String[] keys = new String[8];
  private Object[] values = new Object[8];
  private int tagCount;

  /** One bit for each key's hash. If the bit is missing, no key needs to be compared. */
  private long hashBits;

  /** How many of the tags are the application's. They come first, from the last to the first. */
  private int applicationTags;

  /** From the last to the first. */
  private Entry.Log[] logs = {};

  private int logCount;
  private @Nullable Endpoint remoteEndpoint;

  /** The last decision, and its probability as text: a sampler gives the same few all the time. */
  private @Nullable SamplingDecision lastSampling;

  private String lastProbability = "";

  SpanView(SpanRecord record) {
    this.record = record;
    show(record);
  }

  SpanView show(SpanRecord next) {
    record = next;
    tagCount = 0;
    hashBits = 0;
    logCount = 0;
    semantics.clear();
    readEntries();
    addOwnTags();
    remoteEndpoint = semantics.remoteEndpoint();
    return this;
  }

  /** From the newest to the oldest: the first of a key is the one that counts. */
  private void readEntries() {
    int lostTags = 0;
    int lostLogs = 0;
    int cutValues = 0;
    int lostLinks = 0;
    for (Entry entry = record.entries(); entry != null; entry = entry.previous) {
      if (entry.isTag()) {
        if (!semantics.read(entry.key, entry.value)) {
          add(entry.key, entry.value);
        }
      } else if (entry instanceof Entry.Log log) {
        add(log);
      } else if (entry instanceof Entry.Loss loss) {
        lostTags += loss.lostTags;
        lostLogs += loss.lostLogs;
        cutValues += loss.cutValues;
      } else if (entry instanceof Entry.Links links) {
        lostLinks = links.lost;
        add(links);
      }
    }
    applicationTags = tagCount;
    if (lostTags + lostLogs + cutValues + lostLinks > 0) {
      String dropped = "tags=" + lostTags + " logs=" + lostLogs + " cut=" + cutValues;
      add(DROPPED, lostLinks == 0 ? dropped : dropped + " links=" + lostLinks);
    }
  }

  /** From the last to the first, like all tags of the application. */
  private void add(Entry.Links links) {
    int others = tagCount;
    for (int i = links.texts.length - 1; i >= 0; i--) {
      String key = FurtherReferences.key(i);
      if (!has(key, others)) {
        append(key, links.texts[i]);
      }
    }
  }

  private void addOwnTags() {
    TraceContext context = record.context();
    if (context.isLocalRoot() && context.hasOwnRequestId()) {
      add(REQUEST_ID, String.valueOf(context.requestId()));
    }
    SamplingDecision sampling = record.sampling();
    if (sampling != null) {
      if (!sampling.equals(lastSampling)) {
        lastSampling = sampling;
        lastProbability = String.valueOf(sampling.probability());
      }
      add(SAMPLER_TYPE, sampling.reason());
      add(SAMPLER_PARAM, lastProbability);
    }
  }

  /** Adds a tag, unless it has a later value, or for the tracer's own, one of the application. */
  private void add(String key, Object value) {
    long hashBit = 1L << key.hashCode();
    if ((hashBits & hashBit) != 0 && has(key, tagCount)) {
      return;
    }
    append(key, value);
  }

  private void append(String key, Object value) {
    hashBits |= 1L << key.hashCode();
    if (tagCount == keys.length) {
      keys = Arrays.copyOf(keys, 2 * tagCount);
      values = Arrays.copyOf(values, 2 * tagCount);
    }
    keys[tagCount] = key;
    values[tagCount++] = value;
  }

  /** Whether the key is among the first tags. */
  private boolean has(String key, int count) {
    for (int i = 0; i < count; i++) {
      if (keys[i].equals(key)) {
        return true;
      }
    }
    return false;
  }

  private void add(Entry.Log log) {
    if (logCount == logs.length) {
      logs = Arrays.copyOf(logs, Math.max(4, 2 * logCount));
    }
    logs[logCount++] = log;
  }

  @Override
  public TraceContext context() {
    return record.context();
  }

  @Override
  public String name() {
    return record.name();
  }

  @Override
  public @Nullable SpanKind kind() {
    return semantics.kind();
  }

  @Override
  public long startMicros() {
    return record.startMicros();
  }

  @Override
  public long durationMicros() {
    return record.durationMicros();
  }

  @Override
  public int tagCount() {
    return tagCount;
  }

  @Override
  public String tagKey(int index) {
    return keys[position(index)];
  }

  @Override
  public Object tagValue(int index) {
    return values[position(index)];
  }

  private int position(int index) {
    return index < applicationTags ? applicationTags - 1 - index : index;
  }

  @Override
  public int annotationCount() {
    return logCount;
  }

  @Override
  public long annotationMicros(int index) {
    return logs[logCount - 1 - index].micros;
  }

  @Override
  public String annotationValue(int index) {
    return (String) logs[logCount - 1 - index].value;
  }

  @Override
  public Endpoint localEndpoint() {
    return record.localEndpoint();
  }

  @Override
  public @Nullable Endpoint remoteEndpoint() {
    return remoteEndpoint;
  }

  @Override
  public double samplingProbability() {
    return record.samplingProbability();
  }
}
