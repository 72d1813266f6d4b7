package io.clew.testing;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Spans as text for the messages of failing tests: everything that could explain the failure. */
final class SpanText {
  private SpanText() {}

  /** All of one span, on a few lines. */
  static String of(FinishedSpan span) {
    StringBuilder text = new StringBuilder("span \"").append(span.name()).append('"');
    if (span.kind() != null) {
      text.append(' ').append(span.kind());
    }
    text.append("\n  ids      ").append(span.context());
    if (span.context().parentId() != 0) {
      text.append(", child of ").append(hex(span.context().parentId()));
    }
    text.append("\n  time     ")
        .append(Instant.EPOCH.plus(span.startMicros(), ChronoUnit.MICROS))
        .append(", took ")
        .append(duration(span))
        .append("\n  service  ")
        .append(endpoint(span.localEndpoint()));
    if (span.remoteEndpoint() != null) {
      text.append(", remote ").append(endpoint(span.remoteEndpoint()));
    }
    for (int i = 0; i < span.tagCount(); i++) {
      text.append("\n  tag      ").append(span.tagKey(i)).append(" = ").append(span.tagValue(i));
    }
    for (int i = 0; i < span.annotationCount(); i++) {
      long after = span.annotationMicros(i) - span.startMicros();
      text.append("\n  after ").append(after).append(" us: ").append(span.annotationValue(i));
    }
    return text.toString();
  }

  /** All spans, one after the other. */
  static String of(List<FinishedSpan> spans) {
    String count = spans.size() == 1 ? "1 span" : spans.size() + " spans";
    StringJoiner text = new StringJoiner("\n", count + "\n", "");
    text.setEmptyValue("no spans");
    spans.forEach(span -> text.add(of(span)));
    return text.toString();
  }

  /** The only span of a name; an error that shows all spans if it is not the only one. */
  static FinishedSpan only(String name, List<FinishedSpan> spans) {
    List<FinishedSpan> found = spans.stream().filter(span -> span.name().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "expected one span named \""
              + name
              + "\", found "
              + found.size()
              + " among "
              + of(spans));
    }
    return found.get(0);
  }

  static Duration duration(FinishedSpan span) {
    return Duration.of(span.durationMicros(), ChronoUnit.MICROS);
  }

  static String hex(long id) {
    return String.format(Locale.ROOT, "%016x", id);
  }

  private static String endpoint(Endpoint endpoint) {
    StringJoiner text = new StringJoiner(" ");
    add(endpoint.serviceName(), text);
    add(address(endpoint.ipv4()), text);
    add(address(endpoint.ipv6()), text);
    add(endpoint.port() == 0 ? null : ":" + endpoint.port(), text);
    return text.toString();
  }

  private static @Nullable String address(@Nullable InetAddress ip) {
    return ip == null ? null : ip.getHostAddress();
  }

  private static void add(@Nullable String part, StringJoiner text) {
    if (part != null) {
      text.add(part);
    }
  }
}
