package io.clew.collector.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the spans in JSON: lists, lists of lists, or objects one after the other. It accepts ids as
 * {@code analysis} reads them.
 */
final class JsonWalk {
  private static final int MAX_LENGTH = 16 << 20;
  private static final String VERSION_1 = "a span in Zipkin's version 1";

  /** The limits with which the spans are decoded later. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxNameLength(MAX_LENGTH)
                  .maxStringLength(MAX_LENGTH)
                  .maxNumberLength(MAX_LENGTH)
                  .build())
          .build();

  private final JsonParser json;
  private @Nullable String traceId;
  private @Nullable String id;
  private boolean hasParent;
  private boolean isVersion1;

  private JsonWalk(JsonParser json) {
    this.json = json;
  }

  static SpanSlices walk(byte[] value) throws MalformedRecordException {
    if (value.length > 1 && (value[0] == 0 || value[1] == 0)) {
      throw new MalformedRecordException("JSON that is not in UTF-8");
    }
    try {
      return parse(value);
    } catch (IOException e) {
      byte[] repaired = new String(value, UTF_8).getBytes(UTF_8);
      if (!Arrays.equals(repaired, value)) {
        return walkRepaired(repaired);
      }
      throw malformed(e);
    }
  }

  /** Bytes that are not UTF-8 cost a character, and not the record. */
  private static SpanSlices walkRepaired(byte[] value) throws MalformedRecordException {
    try {
      return parse(value);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private static MalformedRecordException malformed(IOException e) {
    return new MalformedRecordException(
        e instanceof JsonProcessingException problem
            ? "at byte "
                + (problem.getLocation() == null ? 0 : problem.getLocation().getByteOffset())
                + ": "
                + problem.getOriginalMessage()
            : e.toString());
  }

  private static SpanSlices parse(byte[] value) throws IOException {
    SpanSlices slices = new SpanSlices(value, true);
    try (JsonParser json = JSON.createParser(value)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        int start = (int) json.currentTokenLocation().getByteOffset();
        if (token == JsonToken.START_OBJECT) {
          new JsonWalk(json).span(start, slices);
        } else if (token.isScalarValue()) {
          json.finishToken();
          slices.addRest("not an object", start, end(json));
        }
      }
    }
    return slices;
  }

  private static int end(JsonParser json) {
    return (int) json.currentLocation().getByteOffset();
  }

  private void span(int start, SpanSlices slices) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "traceId" -> traceId = hex(scalar(), 32);
        case "id" -> id = hex(scalar(), 16);
        case "parentId" -> hasParent = hex(scalar(), 16) != null;
        case "annotations" -> annotations();
        case "binaryAnnotations" -> {
          isVersion1 = true;
          json.skipChildren();
        }
        default -> json.skipChildren();
      }
    }
    int end = end(json);
    if (isVersion1) {
      slices.addRest(VERSION_1, start, end);
    } else if (traceId == null) {
      slices.addRest("no traceId in hex", start, end);
    } else if (id == null) {
      slices.addRest("no id in hex", start, end);
    } else if (end - start > MAX_LENGTH) {
      slices.addRest("a span of more than 16 MiB", start, end);
    } else {
      slices.add(key(traceId), !hasParent, start, end);
    }
  }

  private @Nullable String scalar() throws IOException {
    json.skipChildren();
    JsonToken token = json.currentToken();
    return token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : null;
  }

  /** Those of version 1 say which host has made them. */
  private void annotations() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() != JsonToken.END_OBJECT) {
          isVersion1 |= json.currentName().equals("endpoint");
          json.nextToken();
          json.skipChildren();
        }
      } else {
        json.skipChildren();
      }
    }
  }

  /** The last digits, in lower or upper case. Null if it is no number in hex, or zero. */
  private static @Nullable String hex(@Nullable String text, int maxDigits) {
    if (text == null) {
      return null;
    }
    String digits = text.strip();
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      digits = digits.substring(2);
    }
    digits = digits.replace("-", "");
    digits = digits.substring(Math.max(0, digits.length() - maxDigits));
    boolean isZero = true;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c >= 128 || Character.digit(c, 16) < 0) {
        return null;
      }
      isZero &= c == '0';
    }
    return isZero ? null : digits;
  }

  private static long key(String traceId) {
    return Long.parseUnsignedLong(
        traceId, Math.max(0, traceId.length() - 16), traceId.length(), 16);
  }
}
