package io.clew.reporter.kafka;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to Kafka, as a Zipkin server, an OpenTelemetry collector and Clew's own read them:
 *
 * <pre>
 * key    the trace id in lower-case hex, 16 or 32 digits, so that a trace stays in one partition
 * value  the batch's spans of that trace as a Zipkin list: a JSON array, or a proto3 ListOfSpans
 * </pre>
 *
 * <p>What {@link #send} has returned from, Kafka has acknowledged; by all replicas that are in
 * sync, unless the setting {@code acks} is 1. Otherwise {@code send} throws, after {@link
 * Builder#sendTimeout} at the latest. If then the same batch is sent again, what Kafka is known to
 * have is left out. What it may have or not is sent again: at least once.
 *
 * <p>No record is larger than the producer and the broker take. The spans of a trace that would be
 * are split among several records; a span that is too large alone is dropped and counted in {@link
 * #rejected}.
 *
 * <p>The producer is made for the first batch: a broker that is absent, or a host that has no
 * address yet, keeps no application from starting. It is made anew after a failure that it might
 * not recover from, such as a wrong password.
 */
public final class KafkaSpanSender implements SpanSender {
  /** What Kafka writes around a value: key, lengths, a batch's header, an interceptor's headers. */
  private static final int RECORD_OVERHEAD = 1024;

  private final String topic;
  private final Encoding encoding;
  private final Duration sendTimeout;
  private final String bootstrapServers;
  private final ProducerHolder slot;
  private final int overhead;
  private final TraceGroups groups = new TraceGroups();

  /** The largest value of several spans that is tried; smaller once Kafka has refused one. */
  private int maxValueBytes;

  /** How far the last batch has come, if it failed. */
  private @Nullable SettledSpans unfinished;

  private long rejected;
  private boolean closed;

  private KafkaSpanSender(Builder builder) {
    Map<String, Object> settings = builder.settings.build(builder.sendTimeout);
    topic = builder.topic;
    encoding = builder.encoding;
    sendTimeout = builder.sendTimeout;
    bootstrapServers = builder.settings.bootstrapServers();
    slot = new ProducerHolder(settings);
    overhead = RecordFormat.overhead(encoding);
    maxValueBytes = ProducerSettings.maxRequestSize(settings) - RECORD_OVERHEAD;
  }

  /**
   * A sender with settings of your own.
   *
   * @param bootstrapServers {@code host:port}, or several with commas between them
   * @return a new builder
   * @throws IllegalArgumentException if it is not that; whether the hosts are there is not asked
   */
  public static Builder newBuilder(String bootstrapServers) {
    return new Builder(bootstrapServers);
  }

  /**
   * {@code newBuilder(bootstrapServers).build()}: proto3 to the topic {@code zipkin}.
   *
   * @param bootstrapServers {@code host:port}, or several with commas between them
   * @return a sender
   */
  public static KafkaSpanSender create(String bootstrapServers) {
    return newBuilder(bootstrapServers).build();
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public void send(SpanBatch batch) throws IOException, InterruptedException {
    if (closed) {
      throw new IOException(this + ": closed");
    }
    long start = System.nanoTime();
    SettledSpans progress = unfinished != null && unfinished.isOf(batch) ? unfinished : null;
    unfinished = null;
    groups.group(batch);
    while (true) {
      InFlightRecords round = cut(batch, progress);
      boolean complete = transmit(batch, round, start);
      if (complete && round.allTaken()) {
        break;
      }
      if (progress == null) {
        progress = new SettledSpans(batch);
      }
      Exception failure = settle(round, progress);
      if (failure != null || !complete) {
        unfinished = progress;
        throw failed(failure);
      }
    }
    if (progress != null) {
      rejected += progress.rejected();
    }
  }

  /** Makes records of all spans that are not settled. */
  private InFlightRecords cut(SpanBatch batch, @Nullable SettledSpans progress) {
    InFlightRecords round = new InFlightRecords();
    int maxBytes = maxValueBytes - overhead;
    for (int group = 0; group < groups.count(); group++) {
      int end = groups.begin(group + 1);
      int from = groups.begin(group);
      int bytes = 0;
      for (int place = from; place < end; place++) {
        int span = groups.span(place);
        boolean settled = progress != null && progress.isSettled(span);
        int more = batch.end(span) - batch.start(span);
        if (bytes > 0 && (settled || bytes + more > maxBytes)) {
          round.add(from, place, bytes);
          bytes = 0;
        }
        if (bytes == 0) {
          from = place;
        }
        bytes += settled ? 0 : more;
      }
      if (bytes > 0) {
        round.add(from, end, bytes);
      }
    }
    return round;
  }

  /** Sends records and waits for them; false if nothing is known of some when the time runs out. */
  private boolean transmit(SpanBatch batch, InFlightRecords round, long start)
      throws IOException, InterruptedException {
    try {
      round.send(slot.get(), record -> newRecord(batch, record));
      return round.await(sendTimeout.toNanos() - (System.nanoTime() - start));
    } catch (LinkageError e) {
      slot.disable(e);
      throw e;
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  private ProducerRecord<byte[], byte[]> newRecord(
      SpanBatch batch, InFlightRecords.Outgoing record) {
    return new ProducerRecord<>(
        topic,
        RecordFormat.key(batch, groups.span(record.from)),
        RecordFormat.value(batch, groups, record.from, record.to, record.bytes));
  }

  /** Notes what became of each record; the first failure that is not a matter of size. */
  private @Nullable Exception settle(InFlightRecords round, SettledSpans progress) {
    Exception first = null;
    for (InFlightRecords.Outgoing record : round.records()) {
      if (record.isTaken()) {
        for (int place = record.from; place < record.to; place++) {
          progress.settle(groups.span(place));
        }
      } else if (record.isTooLarge() && record.to - record.from == 1) {
        progress.reject(groups.span(record.from));
      } else if (record.isTooLarge()) {
        maxValueBytes = Math.min(maxValueBytes, (record.bytes + overhead) / 2);
      } else if (first == null) {
        first = record.failure();
      }
    }
    return first;
  }

  /** What may not work again, or still holds records, is not kept. */
  private IOException failed(@Nullable Exception failure) {
    if (!(failure instanceof RetriableException)) {
      slot.discard();
    }
    String what = failure == null ? "no answer within " + sendTimeout : Failures.describe(failure);
    return new IOException("Kafka topic '" + topic + "' at " + bootstrapServers + ": " + what);
  }

  @Override
  public long rejected() {
    return rejected;
  }

  /**
   * Ends the producer. Nothing is waited for: what Kafka has not acknowledged, {@link #send} has
   * thrown on.
   */
  @Override
  public void close() {
    closed = true;
    slot.discard();
  }

  @Override
  public String toString() {
    return "KafkaSpanSender(" + topic + " at " + bootstrapServers + ")";
  }

  /** Makes a {@link KafkaSpanSender}. */
  public static final class Builder {
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final ProducerSettings settings;
    String topic = "zipkin";
    Encoding encoding = Encoding.ZIPKIN_PROTO3;
    Duration sendTimeout = Duration.ofSeconds(10);

    private Builder(String bootstrapServers) {
      settings = new ProducerSettings(bootstrapServers);
    }

    /**
     * Where the records go.
     *
     * @param value the name of a topic; {@code zipkin} by default
     * @return this
     * @throws IllegalArgumentException if no topic can have that name
     */
    public Builder topic(String value) {
      if (!TOPIC.matcher(value).matches() || value.equals(".") || value.equals("..")) {
        throw new IllegalArgumentException(
            "topic: expected 1 to 249 of letters, digits, '.', '_' and '-', got '" + value + "'");
      }
      topic = value;
      return this;
    }

    /**
     * How spans are written. Proto3 is smaller and cheaper than JSON, and Zipkin's JSON decoder, up
     * to 3.6.1 at least, garbles text beyond ASCII in lists of more than 8 KiB.
     *
     * @param value proto3 by default
     */
    public Builder encoding(Encoding value) {
      encoding = Objects.requireNonNull(value, "encoding");
      return this;
    }

    /**
     * How long {@link KafkaSpanSender#send} takes at most. One half is for finding the topic and
     * for room in the producer's buffer, the other one for Kafka's acknowledgement.
     *
     * @param value 100 milliseconds to 10 minutes; 10 seconds by default
     */
    public Builder sendTimeout(Duration value) {
      if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "sendTimeout: expected " + SHORTEST + " to " + LONGEST + ", got " + value);
      }
      sendTimeout = value;
      return this;
    }

    /**
     * Any setting of Kafka's producer, above what the sender sets itself. Refused are those that
     * would break its promises: {@code acks} of 0, serializers, transactions, {@code max.block.ms}
     * and {@code delivery.timeout.ms}, which come from {@link #sendTimeout}.
     *
     * @param name as in Kafka's documentation, such as {@code security.protocol}
     * @param value as in a properties file
     * @return this
     * @throws IllegalArgumentException if it is refused, or Kafka does not take the value
     */
    public Builder property(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /**
     * The sender. Nothing is connected to before the first batch.
     *
     * @return a sender
     * @throws IllegalArgumentException if settings do not go together
     */
    public KafkaSpanSender build() {
      return new KafkaSpanSender(this);
    }
  }
}
