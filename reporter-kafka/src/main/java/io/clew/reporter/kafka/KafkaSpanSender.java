package io.clew.reporter.kafka;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.common.SizeLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to Kafka, in records that a Zipkin server, an OpenTelemetry collector and Clew's
 * collector read:
 *
 * <pre>
 * key    the trace id in lower-case hex, 16 or 32 digits, so that a trace stays in one partition
 * value  the batch's spans of that trace as a Zipkin list: a JSON array, or a proto3 ListOfSpans
 * </pre>
 *
 * <p>With {@link RecordUnit#BATCH} a record has no key, and the spans of all traces.
 *
 * <p>When {@link #send} has returned, Kafka has acknowledged the batch: all replicas that are in
 * sync have it, or the leader alone if the setting {@code acks} is 1. Otherwise {@code send}
 * throws, after {@link Builder#sendTimeout} at the latest. If the same batch is sent again, the
 * spans that Kafka has acknowledged are left out. All others are sent again, so each span is sent
 * at least once.
 *
 * <p>No record is larger than the producer and the broker accept. If the spans of a trace are too
 * large for one record, they are split among several. A single span that is too large is dropped
 * and counted in {@link #rejected}. No other refusal is final: brokers look at nothing but the
 * size. When a broker has refused a size, records are smaller for a while.
 *
 * <p>The producer is created for the first batch. So an application starts even if there is no
 * broker, or if the host has no address yet. The producer is replaced after a failure that it may
 * not recover from, such as a wrong password.
 */
public final class KafkaSpanSender implements SpanSender {
  /** Room for what Kafka adds to a value: key, lengths, batch header, an interceptor's headers. */
  private static final int RECORD_OVERHEAD = 1024;

  private final String topic;
  private final Encoding encoding;
  private final RecordUnit recordUnit;
  private final Duration sendTimeout;
  private final String bootstrapServers;
  private final ProducerHolder producer;
  private final int overhead;
  private final TraceGroups groups = new TraceGroups();

  /** The largest value with several spans. */
  private final SizeLimit limit;

  /** The settled spans of the last batch, if it has failed. */
  private @Nullable SettledSpans unfinished;

  private long rejected;
  private boolean closed;

  private KafkaSpanSender(Builder builder) {
    Map<String, Object> settings = builder.settings.build(builder.sendTimeout);
    topic = builder.topic;
    encoding = builder.encoding;
    recordUnit = builder.recordUnit;
    sendTimeout = builder.sendTimeout;
    bootstrapServers = builder.settings.bootstrapServers();
    producer = new ProducerHolder(settings);
    overhead = RecordFormat.overhead(encoding);
    int maxBytes = ProducerSettings.maxRequestSize(settings) - RECORD_OVERHEAD;
    limit = new SizeLimit(Math.max(1, maxBytes), builder.nanoTime);
  }

  /**
   * A sender with settings of your own.
   *
   * @param bootstrapServers {@code host:port}, or several with commas between them
   * @throws IllegalArgumentException if the syntax is wrong; the hosts are not looked up
   */
  public static Builder newBuilder(String bootstrapServers) {
    return new Builder(bootstrapServers);
  }

  /**
   * {@code newBuilder(bootstrapServers).build()}: proto3 to the topic {@code zipkin}.
   *
   * @param bootstrapServers {@code host:port}, or several with commas between them
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
    SettledSpans settled = unfinished != null && unfinished.isOf(batch) ? unfinished : null;
    unfinished = null;
    if (recordUnit == RecordUnit.TRACE) {
      groups.group(batch);
    } else {
      groups.all(batch);
    }
    while (true) {
      InFlightRecords inFlight = split(batch, settled);
      boolean complete = transmit(batch, inFlight, start);
      learn(inFlight);
      if (complete && inFlight.allAcknowledged()) {
        break;
      }
      if (settled == null) {
        settled = new SettledSpans(batch);
      }
      Exception failure = settle(inFlight, settled);
      if (failure != null || !complete) {
        unfinished = settled;
        throw failed(failure);
      }
    }
    if (settled != null) {
      rejected += settled.rejected();
    }
  }

  /** Makes records of all spans that are not settled. */
  private InFlightRecords split(SpanBatch batch, @Nullable SettledSpans settled) {
    InFlightRecords inFlight = new InFlightRecords();
    int maxBytes = limit.bytes() - overhead;
    for (int group = 0; group < groups.count(); group++) {
      int end = groups.begin(group + 1);
      int from = groups.begin(group);
      int bytes = 0;
      for (int i = from; i < end; i++) {
        int span = groups.span(i);
        boolean skip = settled != null && settled.isSettled(span);
        int more = batch.end(span) - batch.start(span);
        if (bytes > 0 && (skip || bytes + more > maxBytes)) {
          inFlight.add(from, i, bytes);
          bytes = 0;
        }
        if (bytes == 0) {
          from = i;
        }
        bytes += skip ? 0 : more;
      }
      if (bytes > 0) {
        inFlight.add(from, end, bytes);
      }
    }
    return inFlight;
  }

  /** Sends records and waits for them; false if some have no outcome when the time is up. */
  private boolean transmit(SpanBatch batch, InFlightRecords inFlight, long start)
      throws IOException, InterruptedException {
    try {
      inFlight.send(producer.get(), record -> newRecord(batch, record));
      return inFlight.await(sendTimeout.toNanos() - (System.nanoTime() - start));
    } catch (LinkageError e) {
      producer.disable(e);
      throw e;
    } catch (RuntimeException e) {
      LinkageError missing = Failures.linkageError(e);
      if (missing != null) {
        producer.disable(missing);
      }
      throw failed(e);
    }
  }

  private ProducerRecord<byte[], byte[]> newRecord(
      SpanBatch batch, InFlightRecords.Outgoing record) {
    return new ProducerRecord<>(
        topic,
        recordUnit == RecordUnit.TRACE ? RecordFormat.key(batch, groups.span(record.from)) : null,
        RecordFormat.value(batch, groups, record.from, record.to, record.bytes));
  }

  /** Learns how large a record may be. */
  private void learn(InFlightRecords inFlight) {
    for (InFlightRecords.Outgoing record : inFlight.records()) {
      if (record.isAcknowledged()) {
        limit.taken(record.bytes + overhead);
      } else if (record.isTooLarge() && record.to - record.from > 1) {
        limit.refused(record.bytes + overhead);
      }
    }
  }

  /** Settles the spans of each record by its outcome; returns the first failure not due to size. */
  private @Nullable Exception settle(InFlightRecords inFlight, SettledSpans settled) {
    Exception first = null;
    for (InFlightRecords.Outgoing record : inFlight.records()) {
      if (record.isAcknowledged()) {
        for (int i = record.from; i < record.to; i++) {
          settled.settle(groups.span(i));
        }
      } else if (record.isTooLarge()) {
        if (record.to - record.from == 1) {
          settled.reject(groups.span(record.from));
        }
      } else if (first == null) {
        first = record.failure();
      }
    }
    return first;
  }

  /** Discards a producer that may not recover, or that still has records. */
  private IOException failed(@Nullable Exception failure) {
    if (!(failure instanceof RetriableException)) {
      producer.discard();
    }
    String what = failure == null ? "no answer within " + sendTimeout : Failures.describe(failure);
    return new IOException("Kafka topic '" + topic + "' at " + bootstrapServers + ": " + what);
  }

  @Override
  public long rejected() {
    return rejected;
  }

  /**
   * Closes the producer without waiting for records: for those that Kafka has not acknowledged,
   * {@link #send} has thrown.
   */
  @Override
  public void close() {
    closed = true;
    producer.discard();
  }

  @Override
  public String toString() {
    return "KafkaSpanSender(" + topic + " at " + bootstrapServers + ")";
  }

  /** Makes a {@link KafkaSpanSender}. */
  public static final class Builder {
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    final ProducerSettings settings;
    String topic = "zipkin";
    Encoding encoding = Encoding.ZIPKIN_PROTO3;
    RecordUnit recordUnit = RecordUnit.TRACE;
    Duration sendTimeout = Duration.ofSeconds(10);
    LongSupplier nanoTime = System::nanoTime;

    private Builder(String bootstrapServers) {
      settings = new ProducerSettings(bootstrapServers);
    }

    /**
     * The topic of the records.
     *
     * @param value {@code zipkin} by default
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
     * How spans are encoded. Proto3 is smaller and cheaper than JSON. Zipkin's JSON decoder, up to
     * version 3.6.1 at least, damages text that is not ASCII in lists of more than 8 KiB.
     *
     * @param value proto3 by default
     */
    public Builder encoding(Encoding value) {
      encoding = Objects.requireNonNull(value, "encoding");
      return this;
    }

    /**
     * Which spans one record holds.
     *
     * @param value those of one trace by default
     */
    public Builder record(RecordUnit value) {
      recordUnit = Objects.requireNonNull(value, "record");
      return this;
    }

    /**
     * How long {@link KafkaSpanSender#send} may take. One half is for the topic's metadata and for
     * room in the producer's buffer, the other half for Kafka's acknowledgement.
     *
     * @param value 100 milliseconds to 10 minutes; 10 seconds by default
     */
    public Builder sendTimeout(Duration value) {
      if (value.compareTo(MIN_TIMEOUT) < 0 || value.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "sendTimeout: expected " + MIN_TIMEOUT + " to " + MAX_TIMEOUT + ", got " + value);
      }
      sendTimeout = value;
      return this;
    }

    /**
     * Any setting of Kafka's producer; it replaces what the sender sets itself. Settings that would
     * break the sender's promises are refused: {@code acks} of 0, serializers, transactions, and
     * {@code max.block.ms} and {@code delivery.timeout.ms}, which follow from {@link #sendTimeout}.
     *
     * @param name as in Kafka's documentation, such as {@code security.protocol}
     * @param value as in a properties file
     * @throws IllegalArgumentException if the setting is refused, or if Kafka rejects the value
     */
    public Builder property(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /**
     * The sender does not connect before the first batch.
     *
     * @throws IllegalArgumentException if the settings contradict each other
     */
    public KafkaSpanSender build() {
      return new KafkaSpanSender(this);
    }
  }
}
