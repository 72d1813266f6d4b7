package io.clew.reporter.zipkin;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;

/**
 * Makes the span logger {@code zipkin}. It POSTs to {@code clew.zipkin.endpoint}, with the settings
 * {@code clew.zipkin.*}.
 */
public final class ZipkinSpanSenderProvider implements SpanSenderProvider {
  private static final String ENDPOINT = "clew.zipkin.endpoint";
  private static final String DEFAULT_ENDPOINT = "http://localhost:9411/api/v2/spans";

  /** A span has no room in less. */
  private static final int MIN_MESSAGE_BYTES = 4096;

  private static final String[] KEYS = {
    "clew.zipkin.encoding",
    "clew.zipkin.timeout-millis",
    "clew.zipkin.compress",
    "clew.zipkin.max-message-bytes"
  };

  /** For {@link java.util.ServiceLoader}. */
  public ZipkinSpanSenderProvider() {}

  @Override
  public String name() {
    return "zipkin";
  }

  @Override
  public SpanSender create(Settings settings) {
    ZipkinSpanSender.Builder to = endpoint(settings);
    for (String key : KEYS) {
      if (settings.text(key) != null) {
        applyAll(settings, to);
        break;
      }
    }
    return to.build();
  }

  /** Mostly none is set; then the start is spared this code. */
  private static void applyAll(Settings settings, ZipkinSpanSender.Builder to) {
    settings.applyEncoding("clew.zipkin.encoding", to.encoding, to::encoding);
    settings.applyDuration(
        "clew.zipkin.timeout-millis", MILLIS, to.timeout, 1, 600_000, to::timeout);
    settings.applyFlag("clew.zipkin.compress", to.compress, to::compress);
    settings.applyNumber(
        "clew.zipkin.max-message-bytes",
        to.maxMessageBytes,
        MIN_MESSAGE_BYTES,
        1 << 30,
        value -> to.maxMessageBytes((int) value));
  }

  private static ZipkinSpanSender.Builder endpoint(Settings settings) {
    String endpoint = settings.text(ENDPOINT, DEFAULT_ENDPOINT);
    try {
      return ZipkinSpanSender.newBuilder(endpoint);
    } catch (IllegalArgumentException e) {
      String shown = HttpEndpoint.shown(endpoint);
      return ZipkinSpanSender.newBuilder(
          settings.reject(ENDPOINT, shown, "an http or https URL", DEFAULT_ENDPOINT));
    }
  }
}
