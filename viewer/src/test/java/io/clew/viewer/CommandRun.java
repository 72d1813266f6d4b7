package io.clew.viewer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Runs commands in this JVM, and has what the last one printed. */
final class CommandRun {
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  private final Terminal terminal;

  CommandRun(int columns) {
    terminal = new Terminal(columns, false, false);
  }

  /** Returns the exit code. */
  int run(List<String> arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Clew.run(
        terminal,
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        arguments.toArray(String[]::new));
  }

  /** All values of a field of the JSON that was printed. */
  List<String> json(String field) throws IOException {
    List<String> values = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(out.toString())) {
      while (json.nextToken() != null) {
        if (field.equals(json.currentName()) && json.currentToken().isScalarValue()) {
          values.add(json.getText());
        }
      }
    }
    return values;
  }
}
