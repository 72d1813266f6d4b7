package io.clew.instrumentation.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of requests, and which are not recorded at all. The same for servers and for
 * clients:
 *
 * <pre>{@code
 * HttpOptions options = HttpOptions.newBuilder().skipPaths("/health", "/metrics/*").build();
 * }</pre>
 *
 * Immutable.
 */
public final class HttpOptions {
  /** No query, no headers, no path skipped. */
  public static final HttpOptions DEFAULT = new HttpOptions();

  private final boolean recordQuery;
  private final @Nullable UnaryOperator<String> redactPath;
  private final Set<String> skippedPaths;
  private final String[] skippedPrefixes;
  private final List<String> requestHeaders;
  private final List<String> responseHeaders;

  /** The defaults, for which a start need not load the builder. */
  private HttpOptions() {
    recordQuery = false;
    redactPath = null;
    skippedPaths = Set.of();
    skippedPrefixes = new String[0];
    requestHeaders = List.of();
    responseHeaders = List.of();
  }

  private HttpOptions(Builder builder) {
    recordQuery = builder.recordQuery;
    redactPath = builder.redactPath;
    requestHeaders = List.copyOf(builder.requestHeaders);
    responseHeaders = List.copyOf(builder.responseHeaders);
    Set<String> paths = new HashSet<>();
    List<String> prefixes = new ArrayList<>();
    for (String path : builder.skippedPaths) {
      if (path.endsWith("*")) {
        prefixes.add(path.substring(0, path.length() - 1));
      } else {
        paths.add(path);
      }
    }
    skippedPaths = Set.copyOf(paths);
    skippedPrefixes = prefixes.toArray(new String[0]);
  }

  /** Options of your own. */
  public static Builder newBuilder() {
    return new Builder();
  }

  boolean recordsQuery() {
    return recordQuery;
  }

  List<String> requestHeaders() {
    return requestHeaders;
  }

  List<String> responseHeaders() {
    return responseHeaders;
  }

  boolean skips(String path) {
    if (skippedPaths.contains(path)) {
      return true;
    }
    for (String prefix : skippedPrefixes) {
      if (path.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** The path as it is recorded; a fixed one if the operator throws, so that nothing leaks. */
  @Nullable String redacted(@Nullable String path) {
    if (path == null || redactPath == null) {
      return path;
    }
    String redacted = null;
    try {
      redacted = redactPath.apply(path);
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    return redacted == null ? "/" : redacted;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private static final Set<String> SECRET =
        Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "cookie2",
            "set-cookie",
            "set-cookie2");

    private final List<String> skippedPaths = new ArrayList<>();
    private final List<String> requestHeaders = new ArrayList<>();
    private final List<String> responseHeaders = new ArrayList<>();
    private boolean recordQuery;
    private @Nullable UnaryOperator<String> redactPath;

    private Builder() {}

    /** Whether {@code http.url} includes the query. Off by default, as queries may hold secrets. */
    public Builder recordQuery(boolean recordQuery) {
      this.recordQuery = recordQuery;
      return this;
    }

    /**
     * Changes paths before they are recorded, for instance those with a token in a segment. Called
     * for recorded requests only, on their threads. If it throws or gives null, {@code /} is
     * recorded.
     *
     * @param redactPath gets the path as it was sent, and gives what is recorded
     */
    public Builder redactPath(UnaryOperator<String> redactPath) {
      this.redactPath = requireNonNull(redactPath, "redactPath");
      return this;
    }

    /**
     * Requests that are not recorded, such as those of health checks. That they are not recorded is
     * sent on, so that the calls they make do not become traces of their own.
     *
     * @param paths paths without query that begin with {@code /}; with a {@code *} at the end, all
     *     that begin like this
     * @throws IllegalArgumentException if one is no such path
     */
    public Builder skipPaths(String... paths) {
      for (String path : paths) {
        requireNonNull(path, "skipPaths");
        int star = path.indexOf('*');
        boolean starIsInside = star >= 0 && star < path.length() - 1;
        if (!path.startsWith("/") || path.indexOf('?') >= 0 || starIsInside) {
          throw new IllegalArgumentException(
              "skipPaths: expected a path such as /health or /metrics/*, got " + path);
        }
        skippedPaths.add(path);
      }
      return this;
    }

    /**
     * Records headers of requests, as tags {@code http.request.header.NAME}.
     *
     * @param names in any case
     * @throws IllegalArgumentException for headers with secrets, such as {@code Authorization}
     */
    public Builder recordRequestHeaders(String... names) {
      add(names, requestHeaders);
      return this;
    }

    /**
     * Records headers of responses, as tags {@code http.response.header.NAME}.
     *
     * @param names in any case
     * @throws IllegalArgumentException for headers with secrets, such as {@code Set-Cookie}
     */
    public Builder recordResponseHeaders(String... names) {
      add(names, responseHeaders);
      return this;
    }

    private static void add(String[] names, List<String> headers) {
      for (String name : names) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.isEmpty() || SECRET.contains(lower)) {
          throw new IllegalArgumentException(
              "expected the name of a header without secrets, got '" + name + "'");
        }
        headers.add(lower);
      }
    }

    /** Makes the options. */
    public HttpOptions build() {
      return new HttpOptions(this);
    }
  }
}
