package io.clew.collector.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.clew.common.OneLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that knows its place in the file. What is not as expected is added to the problems,
 * and the caller goes on with something else, so that one attempt finds them all.
 */
final class PolicyJson {
  private static final int MAX_CHARS = 1 << 20;
  private static final int MAX_DEPTH = 32;

  /** How much of the file is repeated in a message. */
  private static final int MAX_CHARS_SHOWN = 80;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** What Jackson says in the middle of some messages. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; |(?<=\\d)\\](?=\\))");

  private final List<String> problems;
  private final @Nullable PolicyJson parent;
  private final String key;
  private final JsonLocation place;
  private final JsonToken type;

  /** Of a text, a number, {@code true}, {@code false} and {@code null}. */
  private final String text;

  private final Map<String, PolicyJson> members = new LinkedHashMap<>();
  private final List<PolicyJson> elements = new ArrayList<>();

  /** Reads the value that the parser is at, with all that is in it. */
  private PolicyJson(
      List<String> problems, @Nullable PolicyJson parent, String key, JsonParser parser)
      throws IOException {
    this.problems = problems;
    this.parent = parent;
    this.key = key;
    place = parser.currentTokenLocation();
    type = parser.currentToken();
    text = type.isScalarValue() ? parser.getText() : "";
    if (type == JsonToken.START_OBJECT) {
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        PolicyJson value = new PolicyJson(problems, this, name, parser);
        if (members.putIfAbsent(name, value) != null) {
          value.problem("expected the key once, got it again");
        }
      }
    } else if (type == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(new PolicyJson(problems, this, "[" + elements.size() + "]", parser));
      }
    }
  }

  /**
   * Reads a file.
   *
   * @return null if it is not JSON, or too large or too deep
   */
  static @Nullable PolicyJson parse(String file, List<String> problems) {
    if (file.length() > MAX_CHARS) {
      problems.add("file: expected at most " + MAX_CHARS + " characters, got " + file.length());
      return null;
    }
    // Some editors begin a file with a mark that is not JSON.
    String json = file.startsWith("\ufeff") ? file.substring(1) : file;
    try (JsonParser parser = FACTORY.createParser(json)) {
      return read(parser, problems);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Text in memory is read without fail.
    }
  }

  private static @Nullable PolicyJson read(JsonParser parser, List<String> problems)
      throws IOException {
    try {
      if (parser.nextToken() == null) {
        problems.add("file: expected an object, got nothing");
        return null;
      }
      PolicyJson json = new PolicyJson(problems, null, "", parser);
      if (parser.nextToken() != null) {
        problems.add(
            at(parser.currentTokenLocation()) + ": expected the end of the file, got more");
      }
      return json;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation() != null ? e.getLocation() : parser.currentLocation();
      String problem = SOURCE.matcher(e.getOriginalMessage()).replaceAll("");
      problems.add(at(at) + ": " + cut(problem, 400));
      return null;
    }
  }

  /** Adds a problem with its place. */
  void problem(String problem) {
    String path = path();
    problems.add(at(place) + (path.isEmpty() ? "" : ", " + path) + ": " + problem);
  }

  /** Adds a problem if there is one. */
  boolean require(boolean condition, String expected) {
    if (!condition) {
      problem("expected " + expected + ", got " + shown());
    }
    return condition;
  }

  boolean isObject() {
    return require(type == JsonToken.START_OBJECT, "an object");
  }

  /** Refuses members other than these. */
  void expectKeys(Collection<String> expected) {
    members.forEach(
        (name, value) -> {
          if (!expected.contains(name)) {
            value.problem("unknown key, expected one of " + String.join(", ", expected));
          }
        });
  }

  /** A member that there may be. */
  @Nullable PolicyJson find(String member) {
    return members.get(member);
  }

  /** A member that there has to be. */
  @Nullable PolicyJson get(String member) {
    PolicyJson value = members.get(member);
    if (value == null) {
      problem("expected the key " + member + ", got none");
    }
    return value;
  }

  /** A list that there has to be, with something in it. */
  List<PolicyJson> list(String member) {
    PolicyJson list = get(member);
    if (list == null || !list.require(list.type == JsonToken.START_ARRAY, "a list")) {
      return List.of();
    }
    if (list.elements.isEmpty()) {
      list.problem("expected at least one, got none");
    }
    return list.elements;
  }

  /** A text that there has to be, with something in it. */
  String text(String member) {
    PolicyJson value = get(member);
    return value == null ? "" : value.text(1);
  }

  /** The value as a text of at least so many characters. */
  String text(int least) {
    boolean isText = type == JsonToken.VALUE_STRING && text.length() >= least;
    return require(isText, least == 0 ? "a text" : "a text that is not empty") ? text : "";
  }

  /** Whether there is such a member and it is true. */
  boolean isTrue(String member) {
    PolicyJson value = members.get(member);
    return value != null && value.truth();
  }

  /** The value as true or false. */
  boolean truth() {
    return require(type.isBoolean(), "true or false") && type == JsonToken.VALUE_TRUE;
  }

  /** A whole number that there has to be. */
  long whole(String member, long min, long max) {
    PolicyJson value = get(member);
    return value == null ? min : value.whole(min, max);
  }

  /** A whole number that there may be. */
  long whole(String member, long min, long max, long otherwise) {
    PolicyJson value = members.get(member);
    return value == null ? otherwise : value.whole(min, max);
  }

  private long whole(long min, long max) {
    String expected = "a whole number from " + min + " to " + max;
    if (!require(type == JsonToken.VALUE_NUMBER_INT, expected)) {
      return min;
    }
    try {
      long number = Long.parseLong(text);
      return require(number >= min && number <= max, expected) ? number : min;
    } catch (NumberFormatException tooLarge) {
      require(false, expected);
      return min;
    }
  }

  /** A number that there has to be, fractions allowed. */
  double number(String member, int min, int max) {
    PolicyJson value = get(member);
    if (value == null) {
      return min;
    }
    double number = value.type.isNumeric() ? Double.parseDouble(value.text) : Double.NaN;
    String expected = "a number from " + min + " to " + max;
    return value.require(number >= min && number <= max, expected) ? number : min;
  }

  private String path() {
    if (parent == null) {
      return "";
    }
    String before = parent.path();
    boolean dot = !before.isEmpty() && parent.type == JsonToken.START_OBJECT;
    return before + (dot ? "." : "") + cut(key, MAX_CHARS_SHOWN);
  }

  /** A scalar as it is in the file; else what it is. */
  private String shown() {
    return switch (type) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "'" + cut(text, MAX_CHARS_SHOWN) + "'";
      default -> cut(text, MAX_CHARS_SHOWN);
    };
  }

  private static String cut(String text, int maxChars) {
    return OneLine.of(text.length() <= maxChars ? text : text.substring(0, maxChars) + "...");
  }

  private static String at(JsonLocation place) {
    return "line " + place.getLineNr() + ", column " + place.getColumnNr();
  }
}
