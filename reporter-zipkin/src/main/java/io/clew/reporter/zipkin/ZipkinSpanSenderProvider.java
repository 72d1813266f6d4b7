package io.clew.reporter.zipkin;

import io.clew.api.Encoding;
import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import java.time.Duration;

/**
 * Makes the span logger {@code zipkin}. It POSTs to {@code clew.zipkin.endpoint}, with the settings
 * {@code clew.zipkin.*}.
 */
public final class ZipkinSpanSenderProvider implements SpanSenderProvider {
  private static final String ENDPOINT = "clew.zipkin.endpoint";
  private static final String ENCODING = "clew.zipkin.encoding";
  private static final String DEFAULT_ENDPOINT = "http://localhost:9411/api/v2/spans";

  /** For {@link java.util.ServiceLoader}. */
  public ZipkinSpanSenderProvider() {}

  @Override
  public String name() {
    return "zipkin";
  }

  @Override
  public SpanSender create(Settings settings) {
    return endpoint(settings)
        .encoding(encoding(settings))
        .timeout(
            Duration.ofMillis(settings.number("clew.zipkin.timeout-millis", 10_000, 1, 600_000)))
        .compress(settings.flag("clew.zipkin.compress", true))
        .maxMessageBytes(
            (int) settings.number("clew.zipkin.max-message-bytes", 1024 * 1024, 1, 1 << 30))
        .build();
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

  private static Encoding encoding(Settings settings) {
    String value = settings.text(ENCODING, "proto3");
    if (value.equalsIgnoreCase("json")) {
      return Encoding.ZIPKIN_JSON;
    }
    if (!value.equalsIgnoreCase("proto3")) {
      settings.reject(ENCODING, value, "json or proto3", "proto3");
    }
    return Encoding.ZIPKIN_PROTO3;
  }
}
