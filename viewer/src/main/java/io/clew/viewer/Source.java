package io.clew.viewer;

import io.clew.analysis.store.SpanLogStore;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.ZipkinStore;
import io.clew.analysis.trace.Trace;
import io.clew.store.opensearch.OpenSearch;
import io.clew.store.opensearch.OpenSearchStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say where the spans are. */
final class Source {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{1,32}");
  private static final Pattern SHORTENED_ID = Pattern.compile("(?!.{16}$)[0-9a-f]{6,31}");
  private static final int MAX_IDS = 5;

  /** A shell reads nothing else into it. */
  private static final Pattern PLAIN = Pattern.compile("[\\w./:,@%+=-]+");

  private static final Path DEFAULT_DIRECTORY = Path.of("clew-spans");

  @Option(
      names = {"--dir", "--directory"},
      paramLabel = "DIR",
      description =
          "A directory of span logs: *.ndjson, *.json, and either with .gz; or a single file."
              + " Default: clew-spans.")
  private @Nullable Path directory;

  @Option(
      names = "--zipkin",
      paramLabel = "URL",
      converter = Options.Address.class,
      description = "A Zipkin server, such as http://localhost:9411, instead of span logs.")
  private @Nullable URI zipkin;

  @Option(
      names = "--opensearch",
      paramLabel = "URL",
      split = ",",
      converter = Options.Address.class,
      description =
          "OpenSearch or Elasticsearch, such as http://localhost:9200, instead of span logs;"
              + " several servers with commas. The environment has the user and the password in"
              + " CLEW_OPENSEARCH_USER and CLEW_OPENSEARCH_PASSWORD, or a key in"
              + " CLEW_OPENSEARCH_API_KEY.")
  private List<URI> openSearch = List.of();

  /** As {@code --dir}, for a command that takes it as an argument. */
  void directory(CommandSpec spec, Path logs) {
    Options.check(spec, directory == null, "DIR", "no --dir beside it", logs);
    directory = logs;
  }

  /**
   * @throws IOException if a server does not answer
   */
  TraceStore open(CommandSpec spec, Terminal terminal) throws IOException {
    return new PrintingStore(openQuietly(spec, terminal), spec);
  }

  /** The same, which prints nothing. */
  TraceStore openQuietly(CommandSpec spec, Terminal terminal) throws IOException {
    Options.check(
        spec,
        zipkin == null || directory == null,
        "--zipkin",
        "no --dir beside it",
        String.valueOf(directory));
    if (!openSearch.isEmpty()) {
      boolean isAlone = zipkin == null && directory == null;
      Options.check(spec, isAlone, "--opensearch", "no --dir and no --zipkin beside it", "them");
      return openSearch(spec, openSearch, System.getenv());
    }
    URI url = zipkin;
    if (url != null) {
      try {
        return ZipkinStore.create(url);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--zipkin: " + e.getMessage(), e);
      }
    }
    Path logs = directory == null ? DEFAULT_DIRECTORY : directory;
    if (directory == null && !Files.exists(logs)) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no " + logs + " here: give --dir, --zipkin or --opensearch");
    }
    Options.check(spec, isLogs(logs), "--dir", "a directory of span logs, or a file", logs);
    return openQuietly(logs, terminal);
  }

  static boolean isLogs(Path path) {
    return !path.toString().isEmpty() && (Files.isDirectory(path) || Files.isRegularFile(path));
  }

  /** Passwords come from the environment: other users see the command line. */
  static TraceStore openSearch(
      CommandSpec spec, List<URI> servers, Map<String, String> environment) {
    String user = environment.get("CLEW_OPENSEARCH_USER");
    String key = environment.get("CLEW_OPENSEARCH_API_KEY");
    try {
      OpenSearch.Builder client = OpenSearch.newBuilder(servers);
      if (key != null) {
        client.apiKey(key);
      } else if (user != null) {
        client.basicAuth(user, environment.getOrDefault("CLEW_OPENSEARCH_PASSWORD", ""));
      }
      return OpenSearchStore.create(client.build());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--opensearch: " + e.getMessage(), e);
    }
  }

  static TraceStore open(Path logs, CommandSpec spec, Terminal terminal) throws IOException {
    return new PrintingStore(openQuietly(logs, terminal), spec);
  }

  private static TraceStore openQuietly(Path logs, Terminal terminal) throws IOException {
    try (ReadingProgress progress = new ReadingProgress(terminal)) {
      return SpanLogStore.open(logs, progress);
    }
  }

  /**
   * The trace with this id, or the only one whose id begins so.
   *
   * @throws NoSuchElementException if the store does not have it
   */
  Trace trace(CommandSpec spec, TraceStore store, String id) throws IOException {
    String digits = id.toLowerCase(Locale.ROOT).replace("-", "");
    Options.check(spec, ID.matcher(digits).matches(), "ID", "up to 32 hex digits", id);
    Optional<Trace> trace = store.trace(digits);
    String hint = "";
    if (trace.isEmpty() && SHORTENED_ID.matcher(digits).matches()) {
      Optional<List<String>> ids = store.idsThatBeginWith(digits, MAX_IDS + 1);
      if (ids.isEmpty()) {
        hint = ": only whole ids are found there";
      } else if (ids.get().size() == 1) {
        trace = store.trace(ids.get().get(0));
      } else if (!ids.get().isEmpty()) {
        Options.check(spec, false, "ID", "more digits of one of " + some(ids.get()), id);
      }
    }
    String message = "no trace " + digits + " in " + describe() + hint;
    return trace.orElseThrow(() -> new NoSuchElementException(message));
  }

  private static String some(List<String> ids) {
    boolean isMore = ids.size() > MAX_IDS;
    String first = String.join(", ", isMore ? ids.subList(0, MAX_IDS) : ids);
    return isMore ? first + " and others" : first;
  }

  String describe() {
    if (!openSearch.isEmpty()) {
      return String.join(",", openSearch.stream().map(URI::toString).toList());
    }
    if (zipkin != null) {
      return zipkin.toString();
    }
    return (directory == null ? DEFAULT_DIRECTORY : directory).toString();
  }

  /** What another command needs to look where this source does, with a space before it. */
  String options() {
    if (!openSearch.isEmpty()) {
      return option("--opensearch", describe());
    }
    return zipkin == null && directory == null
        ? ""
        : option(zipkin == null ? "--dir" : "--zipkin", describe());
  }

  /** As a shell takes it, with a space before it. */
  static String option(String name, String value) {
    boolean isPlain = PLAIN.matcher(value).matches();
    return " " + name + " " + (isPlain ? value : "'" + value.replace("'", "'\\''") + "'");
  }
}
