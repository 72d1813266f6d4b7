package io.clew.examples.sampling;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file of sampling rules that both services read. */
record RulesFile(Path path) {
  private static final Pattern SWITCH = Pattern.compile("(\"tracing\"\\s*:\\s*)\"[^\"]*\"");

  /** Rules with one rate for all requests. */
  static String rate(double rate) {
    return rules("", rate);
  }

  /** Rules with one rate for an operation and one for all others. */
  static String rate(String operation, double rate, double others) {
    String rule =
        String.format(
            Locale.ROOT,
            """
              "rules": [
                {"name": "%s", "operation": "%s", "type": "probabilistic", "param": %s}
              ],
            """,
            operation,
            operation,
            rate);
    return rules(rule, others);
  }

  private static String rules(String rules, double rate) {
    return String.format(
        Locale.ROOT,
        """
        {
          "tracing": "on",
        %s  "default_strategy": {"type": "probabilistic", "param": %s}
        }
        """,
        rules,
        rate);
  }

  /** Writes into the file, as an editor may do it. */
  void edit(String json) throws IOException {
    Files.writeString(path, json);
  }

  /** Puts another file in its place, as deployments do it. */
  void replace(String json) throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".next");
    Files.writeString(next, json);
    Files.move(next, path, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  /** Turns the kill switch, and leaves the rest of the file as it is. */
  void tracing(boolean on) throws IOException {
    Matcher found = SWITCH.matcher(Files.readString(path));
    if (!found.find()) {
      throw new IOException("expected \"tracing\": \"on\" or \"off\" in " + path + ", got neither");
    }
    replace(found.replaceFirst("$1\"" + (on ? "on" : "off") + "\""));
  }
}
