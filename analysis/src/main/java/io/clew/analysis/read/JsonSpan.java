package io.clew.analysis.read;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import zipkin2.Endpoint;
import zipkin2.Span;

/** One span in Zipkin v2 JSON; {@link SpanReader} says what becomes of odd values. */
final class JsonSpan {
  private static final int TRACE_ID_DIGITS = 32;
  private static final int SPAN_ID_DIGITS = 16;
  private static final int MAX_PORT = 65_535;

  /** A number that is longer is no time; and the time to read a number is not linear. */
  private static final int MAX_NUMBER = 30;

  private final JsonParser json;
  private final Span.Builder span = Span.newBuilder();
  private @Nullable String traceId;
  private @Nullable String id;

  private JsonSpan(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads an object to its end.
   *
   * @throws IllegalArgumentException if the object is no span; it is read to its end as well
   * @throws IOException if it is no JSON, or cannot be read
   */
  static Span read(JsonParser atStart) throws IOException {
    JsonSpan reader = new JsonSpan(atStart);
    while (reader.hasField()) {
      reader.readField(atStart.currentName());
    }
    if (reader.traceId == null) {
      throw new IllegalArgumentException("no traceId in hex");
    }
    if (reader.id == null) {
      throw new IllegalArgumentException("no id in hex");
    }
    return reader.span.build();
  }

  /** Stands on its value then. */
  private boolean hasField() throws IOException {
    if (json.nextToken() == JsonToken.END_OBJECT) {
      return false;
    }
    json.nextToken();
    return true;
  }

  private void readField(String name) throws IOException {
    switch (name) {
      case "traceId" -> {
        traceId = hex(scalar(), TRACE_ID_DIGITS);
        if (traceId != null) {
          span.traceId(traceId);
        }
      }
      case "id" -> {
        id = hex(scalar(), SPAN_ID_DIGITS);
        if (id != null) {
          span.id(id);
        }
      }
      case "parentId" -> span.parentId(hex(scalar(), SPAN_ID_DIGITS));
      case "kind" -> span.kind(kind(scalar()));
      case "name" -> span.name(scalar());
      case "timestamp" -> span.timestamp(micros());
      case "duration" -> span.duration(micros());
      case "localEndpoint" -> span.localEndpoint(endpoint());
      case "remoteEndpoint" -> span.remoteEndpoint(endpoint());
      case "annotations" -> readAnnotations();
      case "tags" -> readTags();
      case "debug" -> span.debug(isTrue() ? true : null);
      case "shared" -> span.shared(isTrue() ? true : null);
      default -> json.skipChildren();
    }
  }

  /** Null if the value is none, or an array or object, which it skips. */
  private @Nullable String scalar() throws IOException {
    json.skipChildren();
    JsonToken token = json.currentToken();
    return token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : null;
  }

  private boolean isTrue() throws IOException {
    return "true".equalsIgnoreCase(scalar());
  }

  /** In lower case. Null if it is no number in hex, or zero. */
  static @Nullable String hex(@Nullable String text, int maxDigits) {
    if (text == null) {
      return null;
    }
    String digits = text;
    if (!isNumber(text)) {
      String lower = text.strip().toLowerCase(Locale.ROOT);
      digits = (lower.startsWith("0x") ? lower.substring(2) : lower).replace("-", "");
    }
    if (digits.length() > maxDigits) {
      digits = digits.substring(digits.length() - maxDigits);
    }
    return isNumber(digits) ? digits : null;
  }

  /** Written in small hex digits, and not zero. A pattern would take a sixth of all reading. */
  private static boolean isNumber(String digits) {
    boolean isZero = true;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
      isZero &= c == '0';
    }
    return !isZero;
  }

  private static Span.@Nullable Kind kind(@Nullable String text) {
    if (text != null) {
      String upper = text.strip().toUpperCase(Locale.ROOT);
      for (Span.Kind kind : Span.Kind.values()) {
        if (kind.name().equals(upper)) {
          return kind;
        }
      }
    }
    return null;
  }

  /** 0 if it is no number above 0. */
  private long micros() throws IOException {
    String text = scalar();
    if (text == null || text.length() > MAX_NUMBER) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return fraction(text);
    }
  }

  private static long fraction(String text) {
    try {
      double number = Double.parseDouble(text);
      return number > 0 && number < Long.MAX_VALUE ? (long) number : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private @Nullable Endpoint endpoint() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return null;
    }
    Endpoint.Builder endpoint = Endpoint.newBuilder();
    while (hasField()) {
      switch (json.currentName()) {
        case "serviceName" -> endpoint.serviceName(scalar());
        case "ipv4", "ipv6" -> endpoint.parseIp(scalar());
        case "port" -> {
          long port = micros();
          endpoint.port(port <= MAX_PORT ? (int) port : 0);
        }
        default -> json.skipChildren();
      }
    }
    return endpoint.build();
  }

  private void readAnnotations() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        continue;
      }
      long timestamp = 0;
      String value = null;
      while (hasField()) {
        switch (json.currentName()) {
          case "timestamp" -> timestamp = micros();
          case "value" -> value = text();
          default -> json.skipChildren();
        }
      }
      if (timestamp > 0 && value != null) {
        span.addAnnotation(timestamp, value);
      }
    }
  }

  private void readTags() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (hasField()) {
      String key = json.currentName();
      String value = text();
      if (value != null) {
        span.putTag(key, value);
      }
    }
  }

  /** Arrays and objects as JSON. Null if the value is null. */
  private @Nullable String text() throws IOException {
    if (!json.currentToken().isStructStart()) {
      return scalar();
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = SpanReader.JSON.createGenerator(text)) {
      generator.copyCurrentStructure(json);
    }
    return text.toString();
  }
}
