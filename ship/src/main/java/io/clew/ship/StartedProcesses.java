package io.clew.ship;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.clew.common.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The processes that have announced themselves in the span logs of a directory, as {@code
 * clew.announce=true} has them do, as a table. Lines that are no such spans are passed, and so is
 * the rest of a compressed file that is damaged.
 */
final class StartedProcesses {
  private static final int MAX_LINE = 8 * 1024 * 1024;
  private static final byte[] NAME = "\"clew started\"".getBytes(US_ASCII);
  private static final JsonFactory JSON = new JsonFactory();

  /** The columns, and the fields and tags that they show. */
  private static final String[] COLUMNS = {
    "SERVICE", "HOST", "PID", "STARTED", "VERSION", "JVM", "SETTINGS", "RULES"
  };

  private static final String[] FIELDS = {
    "serviceName",
    "host.name",
    "process.pid",
    "timestamp",
    "tracer.version",
    "jvm.version",
    "tracer.settings",
    "tracer.rules"
  };

  /** A file and its compressed form may both be there. */
  private final Set<List<String>> rows =
      new TreeSet<>(Comparator.comparing(row -> String.join("\0", row)));

  private int unreadable;

  /** Reads all span logs of a directory. */
  void read(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, LogFile::isOne)) {
      for (Path file : files) {
        try (LineReader lines = new LineReader(MAX_LINE)) {
          lines.open(LogFile.open(file), FilePosition.START);
          while (lines.next()) {
            add(lines.buffer(), lines.lineStart(), lines.lineEnd());
          }
        } catch (IOException e) {
          unreadable++;
        }
      }
    }
  }

  /** How many files could not be read to their end. */
  int unreadable() {
    return unreadable;
  }

  private void add(byte[] line, int start, int end) {
    if (contains(line, start, end)) {
      try (JsonParser parser = JSON.createParser(line, start, end - start)) {
        Map<String, String> values = values(parser);
        if ("clew started".equals(values.get("name"))) {
          rows.add(row(values));
        }
      } catch (IOException | NumberFormatException e) {
        return; // It is no span.
      }
    }
  }

  /** To parse all spans would take many times as long. */
  private static boolean contains(byte[] line, int start, int end) {
    for (int i = start; i <= end - NAME.length; i++) {
      if (line[i] == '"' && Arrays.equals(line, i, i + NAME.length, NAME, 0, NAME.length)) {
        return true;
      }
    }
    return false;
  }

  /** The scalar members of a span, and those of the objects in it, which have other names. */
  private static Map<String, String> values(JsonParser parser) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token.isScalarValue() && parser.currentName() != null) {
        values.putIfAbsent(parser.currentName(), parser.getText());
      }
    }
    return values;
  }

  private static List<String> row(Map<String, String> values) {
    List<String> row = new ArrayList<>();
    for (String field : FIELDS) {
      String value = OneLine.of(values.getOrDefault(field, "-"));
      row.add(field.equals("timestamp") ? time(value) : value);
    }
    return row;
  }

  private static String time(String micros) {
    return Instant.EPOCH
        .plus(Long.parseLong(micros), ChronoUnit.MICROS)
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  /** One line a process, sorted by service, host and process id. */
  void print(PrintWriter out) {
    List<List<String>> table = new ArrayList<>(List.of(List.of(COLUMNS)));
    table.addAll(rows);
    int[] widths = new int[COLUMNS.length];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }
}
