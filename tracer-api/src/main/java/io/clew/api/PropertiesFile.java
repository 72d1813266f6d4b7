package io.clew.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A properties file in UTF-8, of which a malformed line costs itself alone. */
final class PropertiesFile {
  private static final long MAX_BYTES = 1 << 20;
  private static final int SHOWN_LINES = 5;

  /** What malformed bytes are decoded to. */
  private static final char NOT_UTF_8 = '\uFFFD';

  final Properties properties = new Properties();
  private final List<Malformed> malformed = new ArrayList<>();

  /** Nothing is in it, not even a comment. */
  boolean isEmpty;

  private record Malformed(int line, String text) {}

  private PropertiesFile() {}

  /** Reads a file that is regular: a pipe could block, and a device never end. */
  static PropertiesFile read(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException("expected a regular file, got something else");
    }
    if (Files.size(path) > MAX_BYTES) {
      throw new IOException("expected at most " + MAX_BYTES + " bytes, got more");
    }
    String text = new String(Files.readAllBytes(path), UTF_8);
    PropertiesFile file = new PropertiesFile();
    file.isEmpty = text.isBlank();
    String lines = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (!file.load(lines)) {
      file.properties.clear();
      file.loadEachLine(lines);
    }
    return file;
  }

  private boolean load(String lines) throws IOException {
    if (lines.indexOf(NOT_UTF_8) >= 0 || lines.indexOf(0) >= 0) {
      return false; // Every other byte of English text in UTF-16 is 0.
    }
    try {
      properties.load(new StringReader(lines));
      return true;
    } catch (IllegalArgumentException e) {
      return false; // A \\u without its four digits.
    }
  }

  private void loadEachLine(String text) throws IOException {
    StringBuilder whole = new StringBuilder();
    int number = 0;
    int first = 0;
    for (String line : text.split("\r\n|\r|\n", -1)) {
      number++;
      if (whole.isEmpty()) {
        first = number;
        if (isComment(line)) {
          continue;
        }
      }
      whole.append(line).append('\n');
      if (!goesOn(line)) {
        loadOne(first, whole.toString());
        whole.setLength(0);
      }
    }
    loadOne(first, whole.toString());
  }

  private void loadOne(int number, String line) throws IOException {
    if (!load(line)) {
      malformed.add(new Malformed(number, line.strip()));
    }
  }

  private static boolean isComment(String line) {
    String text = line.strip();
    return text.startsWith("#") || text.startsWith("!");
  }

  /** A backslash joins the next line to this one, unless another one escapes it. */
  private static boolean goesOn(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\\') {
      end--;
    }
    return (line.length() - end) % 2 == 1;
  }

  /** Which lines do not count and what was expected of them. Null if all do. */
  @Nullable String problem() {
    if (malformed.isEmpty()) {
      return null;
    }
    String numbers =
        malformed.stream()
            .limit(SHOWN_LINES)
            .map(one -> String.valueOf(one.line))
            .collect(Collectors.joining(", "));
    int more = malformed.size() - SHOWN_LINES;
    return "expected UTF-8, and four hex digits after \\u, got others in line "
        + numbers
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** True if a line that does not count may be about this key. */
  boolean isMalformed(String key) {
    return malformed.stream().anyMatch(one -> one.text.startsWith(key));
  }
}
