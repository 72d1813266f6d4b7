package io.clew.reporter.zipkin;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Reporter;

/**
 * Sends spans by any of zipkin-reporter's senders, and by HTTP without any of them.
 *
 * <pre>{@code
 * ZipkinSpanSender.create("http://zipkin:9411/api/v2/spans");
 * ZipkinSpanSender.of(OkHttpSender.newBuilder().endpoint(...).encoding(PROTO3).build());
 * ZipkinSpanSender.of(LibthriftSender.create("scribe"));
 * }</pre>
 *
 * <p>A message is never larger than the sender's {@link BytesMessageSender#messageMaxBytes()}: a
 * batch that is becomes several, and a span that is on its own is dropped and counted in {@link
 * #rejected()}. If one of several messages fails, the whole batch fails, and is sent again by
 * whoever tries again: spans may arrive twice, which Zipkin merges.
 *
 * <p>Spans are safe when the wrapped sender's {@code send} has returned; what that means is up to
 * it. For HTTP it is the server's answer, a status of 2xx.
 */
public final class ZipkinSpanSender implements SpanSender {
  private final BytesMessageSender sender;
  private final Slices slices;
  private long rejected;
  private boolean closed;

  private ZipkinSpanSender(BytesMessageSender sender) {
    this.sender = sender;
    slices = Slices.of(sender.encoding());
  }

  /**
   * Sends by a sender of zipkin-reporter, in the encoding that it asks for. {@code THRIFT}, which
   * Scribe takes, is made from proto3, span by span, on the thread that sends.
   *
   * <p>Not for Stackdriver's sender, which says PROTO3 and means another message: give that to
   * zipkin-reporter's own {@code AsyncReporter}, and that to {@link ZipkinSpanReporter}.
   *
   * @param sender what to send by; closed with this one
   * @return a new sender
   */
  public static ZipkinSpanSender of(BytesMessageSender sender) {
    return new ZipkinSpanSender(Objects.requireNonNull(sender, "sender"));
  }

  /**
   * Hands spans to a reporter of zipkin-reporter, on the thread that sends: for one that writes to
   * a socket there and then, such as X-Ray's. The spans are decoded for it. They count as sent when
   * its {@code report} has returned. If that throws on every span of a batch, the batch has failed;
   * if on some of them only, these are dropped and counted in {@link SpanSender#rejected()}.
   *
   * @param reporter takes the spans; closed with the sender if it can be
   * @return a new sender
   */
  public static SpanSender of(Reporter<Span> reporter) {
    return new ReportingSender(Objects.requireNonNull(reporter, "reporter"));
  }

  /**
   * {@code newBuilder(endpoint).build()}.
   *
   * @param endpoint where to POST to
   * @return a new sender
   * @throws IllegalArgumentException if it is not an http or https URL
   */
  public static ZipkinSpanSender create(String endpoint) {
    return newBuilder(endpoint).build();
  }

  /**
   * Sends by HTTP, with nothing but the JDK.
   *
   * @param endpoint where to POST to, such as {@code http://zipkin:9411/api/v2/spans}; without a
   *     path it is this one. User and password in it are sent as basic authentication; neither they
   *     nor a query are ever shown
   * @return a new builder
   * @throws IllegalArgumentException if it is not an http or https URL
   */
  public static Builder newBuilder(String endpoint) {
    return new Builder(HttpEndpoint.parse(endpoint));
  }

  @Override
  public Encoding encoding() {
    return slices.encoding();
  }

  @Override
  public void send(SpanBatch batch) throws IOException {
    List<byte[]> spans = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      byte @Nullable [] span = slices.slice(batch, i);
      if (span != null && sender.messageSizeInBytes(span.length) <= sender.messageMaxBytes()) {
        spans.add(span);
      }
    }
    try {
      if (!spans.isEmpty()) {
        send(spans);
      }
    } catch (IOException | RuntimeException e) {
      if (Secrets.in(e)) {
        throw Secrets.without(e);
      }
      throw e;
    }
    rejected += batch.size() - spans.size();
  }

  /** In halves if need be: what a list takes beside its spans is only known to the sender. */
  private void send(List<byte[]> spans) throws IOException {
    if (spans.size() == 1 || sender.messageSizeInBytes(spans) <= sender.messageMaxBytes()) {
      sender.send(spans);
    } else {
      int half = spans.size() / 2;
      send(spans.subList(0, half));
      send(spans.subList(half, spans.size()));
    }
  }

  @Override
  public long rejected() {
    return rejected;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      sender.close();
    }
  }

  @Override
  public String toString() {
    return "ZipkinSpanSender(" + Secrets.without(String.valueOf(sender)) + ")";
  }

  /** Makes a {@link ZipkinSpanSender} that sends by HTTP. */
  public static final class Builder {
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    private final HttpEndpoint endpoint;
    Encoding encoding = Encoding.ZIPKIN_PROTO3;
    Duration timeout = Duration.ofSeconds(10);
    boolean compress = true;
    int maxMessageBytes = 1024 * 1024;

    private Builder(HttpEndpoint endpoint) {
      this.endpoint = endpoint;
    }

    /**
     * How the spans are written.
     *
     * @param value proto3 by default. Zipkin up to 3.6.1 garbles text that is not ASCII in JSON
     *     lists of more than 8 KiB
     */
    public Builder encoding(Encoding value) {
      encoding = Objects.requireNonNull(value, "encoding");
      return this;
    }

    /**
     * How long to wait for a connection, and then for an answer.
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
     * The most bytes that the server takes in one message, before they are compressed.
     *
     * @param value at least 1; 1 MiB by default, which is what nginx lets through by default
     */
    public Builder maxMessageBytes(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("maxMessageBytes: expected at least 1, got " + value);
      }
      maxMessageBytes = value;
      return this;
    }

    /**
     * The sender. It connects with the first batch.
     *
     * @return a new sender
     */
    public ZipkinSpanSender build() {
      zipkin2.reporter.Encoding theirs =
          encoding == Encoding.ZIPKIN_JSON
              ? zipkin2.reporter.Encoding.JSON
              : zipkin2.reporter.Encoding.PROTO3;
      return of(
          new HttpMessageSender(
              endpoint, theirs, (int) timeout.toMillis(), compress, maxMessageBytes));
    }
  }
}
