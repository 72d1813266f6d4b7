package io.clew.viewer;

import io.clew.analysis.store.SpanLogStore;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.ZipkinStore;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say where the spans are. */
final class Source {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{1,32}");
  private static final Path DEFAULT_DIRECTORY = Path.of("clew-spans");

  @Option(
      names = {"--dir", "--directory"},
      paramLabel = "DIR",
      description = "A directory of span logs: *.ndjson and *.ndjson.gz. Default: clew-spans.")
  private @Nullable Path directory;

  @Option(
      names = "--zipkin",
      paramLabel = "URL",
      description = "A Zipkin server, such as http://localhost:9411, instead of span logs.")
  private @Nullable URI zipkin;

  /**
   * @throws IOException if the Zipkin server does not answer
   */
  TraceStore open(CommandSpec spec, Terminal terminal) throws IOException {
    Options.check(
        spec,
        zipkin == null || directory == null,
        "--zipkin",
        "no --dir beside it",
        String.valueOf(directory));
    URI url = zipkin;
    if (url != null) {
      boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      Options.check(spec, isHttp && url.getHost() != null, "--zipkin", "http://HOST:PORT", url);
      return ZipkinStore.create(url);
    }
    Path logs = directory == null ? DEFAULT_DIRECTORY : directory;
    Options.check(spec, Files.isDirectory(logs), "--dir", "a directory of span logs", logs);
    return open(logs, terminal);
  }

  static TraceStore open(Path logs, Terminal terminal) throws IOException {
    try (ReadingProgress progress = new ReadingProgress(terminal)) {
      return SpanLogStore.open(logs, progress);
    }
  }

  /**
   * @throws NoSuchElementException if the store does not have it
   */
  Trace trace(CommandSpec spec, TraceStore store, String id) throws IOException {
    String traceId = id.toLowerCase(Locale.ROOT).replace("-", "");
    Options.check(spec, ID.matcher(traceId).matches(), "ID", "up to 32 hex digits", id);
    return store
        .trace(traceId)
        .orElseThrow(() -> new NoSuchElementException("no trace " + traceId + " in " + describe()));
  }

  String describe() {
    if (zipkin != null) {
      return zipkin.toString();
    }
    return (directory == null ? DEFAULT_DIRECTORY : directory).toString();
  }

  /** What another command needs to look where this source does, with a space before it. */
  String options() {
    return zipkin == null && directory == null
        ? ""
        : (zipkin == null ? " --dir " : " --zipkin ") + describe();
  }

  /** Prints what the reader of the answer should know. */
  static void printWarnings(CommandSpec spec, TraceStore store) {
    store.warnings().forEach(warning -> Clew.print(spec.commandLine(), warning));
  }
}
