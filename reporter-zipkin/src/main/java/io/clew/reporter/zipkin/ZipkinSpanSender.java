package io.clew.reporter.zipkin;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.common.LogOnce;
import io.clew.common.NanoTime;
import io.clew.common.PermanentRefusal;
import io.clew.common.SafeLog;
import io.clew.common.SizeLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Reporter;

/**
 * Sends spans with any of zipkin-reporter's senders, or over HTTP without them.
 *
 * <pre>{@code
 * ZipkinSpanSender.create("http://zipkin:9411/api/v2/spans");
 * ZipkinSpanSender.of(OkHttpSender.newBuilder().endpoint(...).encoding(PROTO3).build());
 * ZipkinSpanSender.of(LibthriftSender.create("scribe"));
 * }</pre>
 *
 * <p>A message is never larger than the sender's {@link BytesMessageSender#messageMaxBytes()}. A
 * larger batch is split into several messages. A single span that is larger is dropped and counted
 * in {@link #rejected()}. If one of several messages fails, the whole batch fails. When it is sent
 * again, some spans arrive twice, and Zipkin merges them.
 *
 * <p>Spans are safe when the wrapped sender's {@code send} has returned; what that means depends on
 * that sender. For HTTP it means that the server has answered with a status of 2xx. A status of 4xx
 * is final, except for those that tell of the time (408, 425, 429). One that tells of the address
 * or the password (401, 403, 404, 405, 407, 421) is final only if the same server takes a message
 * without spans: then a gateway has refused the contents. A message that is finally refused is
 * split. A span that is refused alone is dropped and counted. After a 413, messages stay smaller
 * for a while.
 *
 * <p>After five failures with a status of 5xx in a row, a batch that is sent again is split, too. A
 * span for which the server fails alone, at least five times within two minutes, is dropped and
 * counted, if each time the server has taken another span. While it takes none, none is dropped.
 */
public final class ZipkinSpanSender implements SpanSender {
  /** After so many refusals, a batch of which nothing was taken is not split any further. */
  private static final int MAX_REFUSALS = 500;

  /** Each message that is taken allows so many more: there are good spans to be found. */
  private static final int MORE_REFUSALS = 4;

  private final LogOnce logOnce = new LogOnce(SafeLog.logger(ZipkinSpanSender.class));

  /** What the sender is made of when it is needed first; null if it was given. */
  private final @Nullable Builder http;

  private @Nullable BytesMessageSender made;
  private final Slices slices;
  private final SizeLimit limit;
  private final FaultySpans faulty;
  private long rejected;
  private boolean closed;

  ZipkinSpanSender(BytesMessageSender sender, LongSupplier nanoTime) {
    http = null;
    made = sender;
    slices = Slices.of(sender.encoding());
    limit = new SizeLimit(Math.max(1, sender.messageMaxBytes()), nanoTime);
    faulty = new FaultySpans(nanoTime);
  }

  private ZipkinSpanSender(Builder http) {
    var unused = BytesMessageSender.class; // If zipkin-reporter is missing, the start says so.
    this.http = http;
    slices = http.encoding == Encoding.ZIPKIN_JSON ? Slices.JSON : Slices.PROTO3;
    limit = new SizeLimit(http.maxMessageBytes, NanoTime.SYSTEM);
    faulty = new FaultySpans(NanoTime.SYSTEM);
  }

  /**
   * Sends with a sender of zipkin-reporter, in the encoding of that sender. {@code THRIFT}, which
   * Scribe takes, is made from proto3, span by span, on the thread that sends.
   *
   * <p>A message that such a sender fails to send is sent again. It is split only if the exception
   * tells a status of 4xx, as {@code URLConnectionSender}'s does and {@code OkHttpSender}'s does
   * not.
   *
   * <p>Not for Stackdriver's sender: its encoding is PROTO3, but it expects another message. Give
   * it to zipkin-reporter's own {@code AsyncReporter}, and that reporter to {@link
   * ZipkinSpanReporter}.
   *
   * @param sender closed with this one
   */
  public static ZipkinSpanSender of(BytesMessageSender sender) {
    return new ZipkinSpanSender(Objects.requireNonNull(sender, "sender"), NanoTime.SYSTEM);
  }

  /**
   * Gives spans to a reporter of zipkin-reporter, on the thread that sends. It is for a reporter
   * that writes to a socket on the calling thread, such as X-Ray's. The spans are decoded for it. A
   * span is sent when {@code report} has returned. If {@code report} throws for every span of a
   * batch, the batch has failed. If it throws for some of them, these are dropped and counted in
   * {@link SpanSender#rejected()}.
   *
   * @param reporter closed with the sender, if it is {@link AutoCloseable}
   */
  public static SpanSender of(Reporter<Span> reporter) {
    return new ReportingSender(Objects.requireNonNull(reporter, "reporter"));
  }

  /**
   * {@code newBuilder(endpoint).build()}.
   *
   * @throws IllegalArgumentException if it is not an http or https URL
   */
  public static ZipkinSpanSender create(String endpoint) {
    return newBuilder(endpoint).build();
  }

  /**
   * Sends over HTTP, with nothing but the JDK.
   *
   * @param endpoint the URL to POST to, such as {@code http://zipkin:9411/api/v2/spans}. Without a
   *     path, it is this path. User and password are sent as basic authentication; logs show
   *     neither these nor the query
   * @throws IllegalArgumentException if it is not an http or https URL
   */
  public static Builder newBuilder(String endpoint) {
    return new Builder(HttpEndpoint.parse(endpoint));
  }

  @Override
  public Encoding encoding() {
    return slices.encoding();
  }

  /** The start of a service is spared what only the first message needs. */
  private BytesMessageSender sender() throws IOException {
    BytesMessageSender sender = made;
    if (sender == null) {
      sender = HttpMessageSender.of(Objects.requireNonNull(http));
      made = sender;
      if (closed) {
        sender.close(); // It refuses what is sent then.
      }
    }
    return sender;
  }

  @Override
  public void send(SpanBatch batch) throws IOException {
    BytesMessageSender sender = sender();
    List<byte[]> spans = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      byte @Nullable [] span = slices.slice(batch, i);
      if (span != null && sender.messageSizeInBytes(span.length) <= sender.messageMaxBytes()) {
        spans.add(span);
      }
    }
    int refused;
    try {
      refused = faulty.send(spans, this::send);
    } catch (IOException | RuntimeException e) {
      if (Secrets.in(e)) {
        throw Secrets.without(e);
      }
      throw e;
    }
    if (faulty.givenUp() > 0) {
      logOnce.warn(
          "spans that the receiver fails to take for minutes, while it takes others, are dropped"
              + " and counted");
    }
    rejected += batch.size() - spans.size() + refused;
  }

  /**
   * Sends spans in messages that are not too large. What the receiver refuses for good is sent
   * again in halves, after the rest of the batch, so that the pieces become smaller evenly.
   *
   * @return how many spans the receiver never takes
   */
  private int send(List<byte[]> spans) throws IOException {
    BytesMessageSender sender = sender();
    Deque<List<byte[]>> messages = new ArrayDeque<>();
    if (!spans.isEmpty()) {
      messages.add(spans);
    }
    int left = MAX_REFUSALS;
    int refused = 0;
    for (List<byte[]> next = messages.poll(); next != null; next = messages.poll()) {
      int bytes = sender.messageSizeInBytes(next);
      int half = next.size() / 2;
      if (half > 0 && bytes > limit.bytes()) { // Only the sender knows what a list adds.
        messages.addFirst(next.subList(half, next.size()));
        messages.addFirst(next.subList(0, half));
        continue;
      }
      try {
        sender.send(next);
        limit.taken(bytes);
        left += MORE_REFUSALS;
      } catch (IOException | RuntimeException e) {
        PermanentRefusal refusal = Refusals.of(e);
        if (refusal == null) {
          throw e;
        }
        left--;
        if (refusal.isTooLarge()) {
          limit.refused(bytes);
        }
        if (half > 0 && left >= 0) {
          messages.addLast(next.subList(0, half));
          messages.addLast(next.subList(half, next.size()));
        } else {
          refused += next.size();
          logRefused(refusal);
        }
      }
    }
    return refused;
  }

  private void logRefused(PermanentRefusal refusal) {
    String answer = Secrets.without(String.valueOf(refusal.getMessage()));
    logOnce.warn("spans that the receiver never takes are dropped and counted", answer, null);
  }

  @Override
  public long rejected() {
    return rejected;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      BytesMessageSender sender = made;
      if (sender != null) {
        sender.close();
      }
    }
  }

  @Override
  public String toString() {
    String to = http == null ? Secrets.without(String.valueOf(made)) : "HTTP " + http.endpoint;
    return "ZipkinSpanSender(" + to + ")";
  }

  /** Makes a {@link ZipkinSpanSender} that sends over HTTP. */
  public static final class Builder {
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    final HttpEndpoint endpoint;
    Encoding encoding = Encoding.ZIPKIN_PROTO3;
    Duration timeout = Duration.ofSeconds(10);
    boolean compress = true;
    int maxMessageBytes = 1024 * 1024;

    private Builder(HttpEndpoint endpoint) {
      this.endpoint = endpoint;
    }

    private Builder(Builder other) {
      endpoint = other.endpoint;
      encoding = other.encoding;
      timeout = other.timeout;
      compress = other.compress;
      maxMessageBytes = other.maxMessageBytes;
    }

    /**
     * How spans are encoded.
     *
     * @param value proto3 by default. Zipkin up to version 3.6.1 at least damages text that is not
     *     ASCII in JSON lists of more than 8 KiB
     */
    public Builder encoding(Encoding value) {
      encoding = Objects.requireNonNull(value, "encoding");
      return this;
    }

    /**
     * How long it may take to send one message: the connection, the request and the whole answer.
     *
     * @param value 1 millisecond to 10 minutes; 10 seconds by default
     */
    public Builder timeout(Duration value) {
      if (value.toMillis() < 1 || value.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException("timeout: expected 1 ms to 10 minutes, got " + value);
      }
      timeout = value;
      return this;
    }

    /**
     * Whether messages are compressed with gzip.
     *
     * @param value true by default
     */
    public Builder compress(boolean value) {
      compress = value;
      return this;
    }

    /**
     * The largest message that the server accepts, before compression.
     *
     * @param value at least 1; 1 MiB by default, which is also nginx's default
     */
    public Builder maxMessageBytes(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("maxMessageBytes: expected at least 1, got " + value);
      }
      maxMessageBytes = value;
      return this;
    }

    /** The sender connects for the first batch. */
    public ZipkinSpanSender build() {
      return new ZipkinSpanSender(new Builder(this));
    }
  }
}
