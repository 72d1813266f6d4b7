package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.analysis.read.SpanReader;
import io.clew.analysis.trace.Trace;
import io.clew.analysis.trace.TraceBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * The traces of a Zipkin server, or of whatever else answers as its API v2.
 *
 * <p>The server finds what may match, and what comes back is looked at again, so that a query means
 * the same everywhere. Zipkin gives the newest traces only. So those that come first by duration
 * are looked for among the newest 10,000 that match; {@link #warnings()} says if there are more.
 * Without a first start, the server looks as far back as it is set to: a day, unless someone has
 * changed it.
 *
 * @see <a href="https://zipkin.io/zipkin-api/">Zipkin's API</a>
 */
public final class ZipkinStore implements TraceStore {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** How many traces are asked for at once. */
  private static final int PAGE = 500;

  private static final int MAX_TRACES = 10_000;
  private static final int MAX_REASON = 200;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final String AND = " and ";

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  private final String api;
  private final int page;
  private final int maxTraces;
  private final Duration timeout;
  private volatile List<String> warnings = List.of();

  ZipkinStore(URI server, int page, int maxTraces, Duration timeout) {
    String base = server.toString();
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    api = base.endsWith("/api/v2") ? base : base + "/api/v2";
    this.page = page;
    this.maxTraces = maxTraces;
    this.timeout = timeout;
  }

  /**
   * Makes a store. It does not connect before it is asked.
   *
   * @param server such as {@code http://127.0.0.1:9411}, with or without {@code /api/v2}
   * @throws IllegalArgumentException if this is no address of an HTTP server
   */
  public static ZipkinStore create(URI server) {
    String scheme = server.getScheme();
    boolean isHttp = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    if (!isHttp || server.getHost() == null) {
      throw new IllegalArgumentException(
          "expected an address such as http://127.0.0.1:9411, got " + server);
    }
    return new ZipkinStore(server, PAGE, MAX_TRACES, TIMEOUT);
  }

  @Override
  public List<TraceSummary> search(TraceQuery query) throws IOException {
    List<TraceSummary> found = new ArrayList<>();
    boolean isNewest = query.order() == TraceQuery.Order.NEWEST;
    read(query, trace -> found.add(TraceSummary.of(trace)), isNewest ? query.limit() : maxTraces);
    found.sort(query.order().comparator());
    return List.copyOf(found.subList(0, Math.min(found.size(), query.limit())));
  }

  @Override
  public void forEach(TraceQuery query, Consumer<Trace> traces) throws IOException {
    read(query, traces, maxTraces);
  }

  /** Reads the newest that match, a page after the other, until there are enough. */
  private void read(TraceQuery query, Consumer<Trace> traces, int enough) throws IOException {
    Set<Long> seen = new HashSet<>();
    List<String> problems = new ArrayList<>();
    long endMillis = endMillis(query);
    int matches = 0;
    while (true) {
      List<Trace> some = get(tracesUri(query, endMillis), problems);
      long oldest = Long.MAX_VALUE;
      boolean isNew = false;
      for (Trace trace : some) {
        oldest = Math.min(oldest, trace.start(0) / 1000);
        if (seen.add(TraceTable.key(trace.id()))) {
          isNew = true;
          if (query.matches(trace)) {
            matches++;
            traces.accept(trace);
          }
        }
      }
      boolean isLast = some.size() < page || oldest * 1000 < query.fromMicros();
      if (isLast || (matches >= enough && enough < maxTraces)) {
        break;
      }
      if (!isNew || seen.size() >= maxTraces) {
        problems.add(
            "Only the newest "
                + seen.size()
                + " traces were looked at; narrow the time to see more");
        break;
      }
      // Traces of the same millisecond may be on both pages.
      endMillis = Math.min(oldest, endMillis);
    }
    warnings = List.copyOf(problems);
  }

  private static long endMillis(TraceQuery query) {
    long now = System.currentTimeMillis();
    return query.toMicros() == Long.MAX_VALUE
        ? now + Duration.ofHours(1).toMillis() // Clocks disagree.
        : Math.max(1, (query.toMicros() + 999) / 1000);
  }

  /** What the server is asked for is never less than what matches. */
  private URI tracesUri(TraceQuery query, long endMillis) {
    StringBuilder uri = new StringBuilder(api).append("/traces?limit=").append(page);
    put(uri, "endTs", String.valueOf(endMillis));
    if (query.fromMicros() > 0) {
      long from = query.fromMicros() / 1000;
      put(uri, "lookback", String.valueOf(Math.max(1, endMillis - from)));
    }
    // A request id is that of the trace, but with a service Zipkin wants all in that one.
    boolean isAnyService = query.requestId() != null;
    put(uri, "serviceName", isAnyService ? null : query.service());
    put(uri, "spanName", query.operation());
    boolean hasMax = query.maxDurationMicros() < Long.MAX_VALUE;
    if (query.minDurationMicros() > 0 || hasMax) {
      put(uri, "minDuration", String.valueOf(Math.max(1, query.minDurationMicros())));
    }
    if (hasMax && query.maxDurationMicros() >= Math.max(1, query.minDurationMicros())) {
      put(uri, "maxDuration", String.valueOf(query.maxDurationMicros()));
    }
    put(uri, "annotationQuery", annotationQuery(query));
    return URI.create(uri.toString());
  }

  private static @Nullable String annotationQuery(TraceQuery query) {
    List<String> conditions = new ArrayList<>();
    query.tags().forEach((key, value) -> addCondition(conditions, key, value));
    if (query.error()) {
      addCondition(conditions, "error", null);
    }
    if (query.requestId() != null) {
      addCondition(conditions, TraceQuery.REQUEST_ID, query.requestId());
    }
    return conditions.isEmpty() ? null : String.join(AND, conditions);
  }

  /** Leaves out what Zipkin would read as something else. */
  private static void addCondition(List<String> conditions, String key, @Nullable String value) {
    String condition = value == null ? key : key + "=" + value;
    boolean isPlain =
        !key.contains("=")
            && !key.isBlank()
            && condition.equals(condition.strip())
            && !condition.contains(AND)
            && (value == null || !value.isEmpty());
    if (isPlain) {
      conditions.add(condition);
    }
  }

  private static void put(StringBuilder uri, String name, @Nullable String value) {
    if (value != null) {
      uri.append('&').append(name).append('=').append(URLEncoder.encode(value, UTF_8));
    }
  }

  @Override
  public Optional<Trace> trace(String traceId) throws IOException {
    URI uri = URI.create(api + "/trace/" + TraceIds.checked(traceId));
    List<String> problems = new ArrayList<>();
    List<Trace> traces = get(uri, problems);
    warnings = List.copyOf(problems);
    return traces.stream().findFirst();
  }

  private List<Trace> get(URI uri, List<String> problems) throws IOException {
    HttpResponse<byte[]> response = send(uri);
    boolean isTrace = !uri.getPath().endsWith("/traces");
    if (response.statusCode() == NOT_FOUND && isTrace && isZipkin()) {
      return List.of();
    }
    if (response.statusCode() != OK) {
      throw new IOException(refusal(response));
    }
    if (!isList(response)) {
      throw new IOException("What answers at " + api + " is no Zipkin server");
    }
    Map<Long, TraceBuilder> builders = new LinkedHashMap<>();
    SpanReader reader = new SpanReader(span -> builderOf(span, builders).add(span));
    reader.readJson(new ByteArrayInputStream(response.body()));
    if (reader.unreadable() > 0) {
      problems.add(
          reader.unreadable()
              + " spans of the server are unreadable, the first "
              + reader.firstUnreadable());
    }
    return builders.values().stream().map(TraceBuilder::build).toList();
  }

  private static TraceBuilder builderOf(Span span, Map<Long, TraceBuilder> builders) {
    return builders.computeIfAbsent(TraceTable.key(span.traceId()), ignored -> Trace.newBuilder());
  }

  private static boolean isList(HttpResponse<byte[]> response) {
    byte[] body = response.body();
    return body.length > 0 && body[0] == '[';
  }

  private boolean isZipkin() throws IOException {
    HttpResponse<byte[]> response = send(URI.create(api + "/services"));
    return response.statusCode() == OK && isList(response);
  }

  private String refusal(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == NOT_FOUND) {
      return "There is no Zipkin server at " + api + ": it answers 404, not found";
    }
    byte[] body = response.body();
    String text =
        new String(body, 0, Math.min(body.length, MAX_REASON), UTF_8)
            .replaceAll("\\p{Cntrl}+", " ")
            .strip();
    return "Zipkin at " + api + " answers " + status + (text.isEmpty() ? "" : ": " + text);
  }

  /** The whole answer, so that the limit of time is that of all of it. */
  private HttpResponse<byte[]> send(URI uri) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new IOException(
          "Zipkin at " + api + " does not answer within " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking Zipkin");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
        throw new IOException("Cannot connect to Zipkin at " + api, cause);
      }
      throw new IOException("Cannot read from Zipkin at " + api + ": " + cause.getMessage(), cause);
    }
  }

  /** What the last call could not do. */
  @Override
  public List<String> warnings() {
    return warnings;
  }

  /** Nothing is open between two calls but idle connections, which end on their own. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "ZipkinStore(" + api + ")";
  }
}
