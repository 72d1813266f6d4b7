package io.clew.viewer.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.viewer.svg.SvgStyle;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of the page, which are in the jar. No other is served, whatever is asked for. */
final class StaticFiles {
  private static final String INDEX = "index.html";

  /** Where the page itself is shown; which of its parts, its script sees from the address. */
  private static final Set<String> PAGES =
      Set.of("/", "/services", "/flow", "/diagnosis", "/sampling");

  private static final Map<String, String> TYPES =
      Map.of(
          INDEX,
          "text/html; charset=utf-8",
          "style.css",
          "text/css; charset=utf-8",
          "icon.svg",
          "image/svg+xml",
          "app.js",
          "text/javascript; charset=utf-8",
          "format.js",
          "text/javascript; charset=utf-8",
          "search.js",
          "text/javascript; charset=utf-8",
          "trace.js",
          "text/javascript; charset=utf-8",
          "gantt.js",
          "text/javascript; charset=utf-8",
          "graphs.js",
          "text/javascript; charset=utf-8",
          "lit-html.js",
          "text/javascript; charset=utf-8");

  private StaticFiles() {}

  /** Returns null if there is no such file. */
  static @Nullable Answer get(String path) throws IOException {
    boolean isPage = PAGES.contains(path) || path.startsWith("/trace/");
    String name = isPage ? INDEX : path.substring(1);
    if (name.equals("svg.css")) {
      return new Answer(Answer.OK, "text/css; charset=utf-8", SvgStyle.CSS.getBytes(UTF_8));
    }
    String type = TYPES.get(name);
    if (type == null) {
      return null;
    }
    try (InputStream in = StaticFiles.class.getResourceAsStream(name)) {
      return in == null ? null : new Answer(Answer.OK, type, in.readAllBytes());
    }
  }
}
