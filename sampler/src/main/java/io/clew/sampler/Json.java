package io.clew.sampler;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON value that knows its place in the document, to name it when it is not as expected. */
final class Json {
  private static final int MAX_CHARS = 1 << 20;
  private static final int MAX_DEPTH = 16;

  /** How much of the document is repeated in a message. */
  private static final int MAX_CHARS_SHOWN = 80;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** What Jackson says in the middle of some messages. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; |(?<=\\d)\\](?=\\))");

  private final @Nullable Json parent;
  private final String key;
  private final JsonLocation place;
  private final JsonToken type;

  /** Of a text, a number, {@code true}, {@code false} and {@code null}. */
  private final String text;

  private final Map<String, Json> members = new LinkedHashMap<>();

  /** Members behind which there is another of the same name. */
  private final List<Json> replaced = new ArrayList<>();

  private final List<Json> elements = new ArrayList<>();

  /** Reads the value that the parser is at, with all that is in it. */
  private Json(@Nullable Json parent, String key, JsonParser parser) throws IOException {
    this.parent = parent;
    this.key = key;
    place = parser.currentTokenLocation();
    type = parser.currentToken();
    text = type.isScalarValue() ? parser.getText() : "";
    if (type == JsonToken.START_OBJECT) {
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        Json before = members.put(name, new Json(this, name, parser));
        if (before != null) {
          replaced.add(before);
        }
      }
    } else if (type == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(new Json(this, "[" + elements.size() + "]", parser));
      }
    }
  }

  /**
   * Reads a document.
   *
   * @throws InvalidRuleSetException if it is not JSON, or too large or too deep
   */
  static Json parse(String document) {
    if (document.length() > MAX_CHARS) {
      throw new InvalidRuleSetException(
          "document: expected at most " + MAX_CHARS + " characters, got " + document.length());
    }
    // Some editors begin a file with a mark that is not JSON.
    String json = document.startsWith("\ufeff") ? document.substring(1) : document;
    try (JsonParser parser = FACTORY.createParser(json)) {
      return read(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Text in memory is read without fail.
    }
  }

  private static Json read(JsonParser parser) throws IOException {
    try {
      if (parser.nextToken() == null) {
        throw new InvalidRuleSetException("document: expected an object, got nothing");
      }
      Json json = new Json(null, "", parser);
      if (parser.nextToken() != null) {
        throw new InvalidRuleSetException(
            at(parser.currentTokenLocation()) + ": expected the end of the document, got more");
      }
      return json;
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation() != null ? e.getLocation() : parser.currentLocation();
      String problem = SOURCE.matcher(e.getOriginalMessage()).replaceAll("");
      throw new InvalidRuleSetException(at(place) + ": " + RuleSetText.printable(problem, 400));
    }
  }

  /**
   * A member that there may be.
   *
   * @return null if there is none, or if it is null
   */
  @Nullable Json find(String member) {
    Json value = object().get(member);
    return value == null || value.isNull() ? null : value;
  }

  /** A member that there has to be. */
  Json get(String member) {
    Json value = find(member);
    if (value == null) {
      throw invalid("expected the key " + member + ", got none");
    }
    return value;
  }

  /** The members of an object, each of which is there once. */
  Map<String, Json> object() {
    Map<String, Json> all = looseObject();
    if (!replaced.isEmpty()) {
      throw replaced.get(0).invalid("expected the key once, got it again");
    }
    return all;
  }

  /** The members of an object. Of those that are there more than once, the last. */
  Map<String, Json> looseObject() {
    require(type == JsonToken.START_OBJECT, "an object");
    return members;
  }

  /** The members of an object behind which there is another of the same name. */
  List<Json> replaced() {
    return replaced;
  }

  boolean isNull() {
    return type == JsonToken.VALUE_NULL;
  }

  /** Refuses members other than these. */
  void expectKeys(Collection<String> expected) {
    for (Map.Entry<String, Json> member : object().entrySet()) {
      if (!expected.contains(member.getKey())) {
        throw member
            .getValue()
            .invalid("unknown key, expected one of " + String.join(", ", expected));
      }
    }
  }

  List<Json> list() {
    require(type == JsonToken.START_ARRAY, "a list");
    return elements;
  }

  String text() {
    require(type == JsonToken.VALUE_STRING, "a text");
    return text;
  }

  /** The text or number, as text. */
  String word() {
    require(type == JsonToken.VALUE_STRING || type.isNumeric(), "a text or a number");
    return text;
  }

  double number(int min, int max) {
    String expected = "a number from " + min + " to " + max;
    require(type.isNumeric(), expected);
    double number = Double.parseDouble(text);
    require(number >= min && number <= max, expected);
    return number;
  }

  void require(boolean condition, String expected) {
    if (!condition) {
      throw invalid("expected " + expected + ", got " + shown());
    }
  }

  InvalidRuleSetException invalid(String problem) {
    return new InvalidRuleSetException(describe(problem));
  }

  /** A problem with its place. */
  String describe(String problem) {
    String path = path();
    return at(place) + (path.isEmpty() ? "" : ", " + path) + ": " + problem;
  }

  private String path() {
    if (parent == null) {
      return "";
    }
    String before = parent.path();
    boolean dot = !before.isEmpty() && parent.type == JsonToken.START_OBJECT;
    return before + (dot ? "." : "") + RuleSetText.printable(key, MAX_CHARS_SHOWN);
  }

  /** A scalar as it is in the document; else what it is. */
  String shown() {
    return switch (type) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "'" + RuleSetText.printable(text, MAX_CHARS_SHOWN) + "'";
      default -> RuleSetText.printable(text, MAX_CHARS_SHOWN);
    };
  }

  private static String at(JsonLocation place) {
    return "line " + place.getLineNr() + ", column " + place.getColumnNr();
  }
}
