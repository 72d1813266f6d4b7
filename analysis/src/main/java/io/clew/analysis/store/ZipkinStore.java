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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The traces of a Zipkin server, or of whatever else answers as its API v2.
 *
 * <p>The server finds what may match, and what comes back is looked at again, so that a query means
 * the same everywhere. Zipkin gives the newest traces only, and not more than it was asked for: so
 * it is asked again for older ones, until there are none. {@link #warnings()} says where this
 * stopped earlier, which is after a million traces, and what was left out, which is where more than
 * 8,000 have spans at one time. Without a first start, the server looks as far back as it is set
 * to: a day, unless someone has changed it.
 *
 * @see <a href="https://zipkin.io/zipkin-api/">Zipkin's API</a>
 */
public final class ZipkinStore implements TraceStore {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** How many traces are asked for at once. */
  private static final int PAGE = 500;

  /** How many are if there are more at one time. */
  private static final int MAX_DOUBLED = 16;

  /** Their ids are kept, so that none is taken twice. */
  private static final int MAX_TRACES = 1_000_000;

  private static final int MAX_REASON = 200;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final String AND = " and ";
  private static final String EXAMPLE = "http://127.0.0.1:9411";

  private final HttpClient client =
      HttpClient.newBuilder()
          // By HTTP/2, answers of Zipkin ended early under load.
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  private final String api;
  private final int page;
  private final int maxTraces;
  private final Duration timeout;
  private volatile List<String> warnings = List.of();

  ZipkinStore(URI server, int page, int maxTraces, Duration timeout) {
    String base = HttpAddress.checked(server, EXAMPLE);
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
    return new ZipkinStore(server, PAGE, MAX_TRACES, TIMEOUT);
  }

  @Override
  public List<TraceSummary> search(TraceQuery query) throws IOException {
    List<TraceSummary> found = new ArrayList<>();
    boolean isNewest = query.order() == TraceQuery.Order.NEWEST;
    read(
        query,
        trace -> found.add(TraceSummary.of(trace)),
        untilMicros -> {
          found.sort(query.order().comparator());
          int first = Math.min(found.size(), query.limit());
          found.subList(first, found.size()).clear();
          return isNewest
              && first == query.limit()
              && found.get(first - 1).startMicros() > untilMicros;
        });
    return List.copyOf(found);
  }

  @Override
  public void forEach(TraceQuery query, Consumer<Trace> traces) throws IOException {
    read(query, traces, untilMicros -> false);
  }

  /**
   * Reads those that match, the newest first, a page after the other.
   *
   * @param isEnough asked after each page, with the time after which no trace can be missing
   */
  private void read(TraceQuery query, Consumer<Trace> traces, LongPredicate isEnough)
      throws IOException {
    Set<Long> seen = new HashSet<>();
    List<String> problems = new ArrayList<>();
    long endMillis = endMillis(query);
    int limit = page;
    while (true) {
      Page some = get(tracesUri(query, endMillis, limit), endMillis, problems);
      boolean isNew = false;
      for (Trace trace : some.traces()) {
        if (seen.add(TraceTable.key(trace.id()))) {
          isNew = true;
          if (query.matches(trace)) {
            traces.accept(trace);
          }
        }
      }
      boolean isLast = some.traces().size() < limit || some.untilMicros() < query.fromMicros();
      long until = isLast ? Long.MIN_VALUE : some.untilMicros();
      if (isEnough.test(until) || isLast) {
        break;
      }
      if (seen.size() >= maxTraces) {
        problems.add(stopped("after " + seen.size() + " traces", until));
        break;
      }
      long next = (until + 999) / 1000;
      if (isNew && next < endMillis) {
        endMillis = next; // Traces of this millisecond may be on both pages.
        limit = page;
      } else if (limit < page * MAX_DOUBLED) {
        limit *= 2; // All are of one time, or known.
      } else if (isNew) {
        problems.add(
            "More than " + limit + " traces have spans at " + time(until) + ": some were left out");
        endMillis--;
        limit = page;
      } else {
        problems.add(stopped("as Zipkin gave nothing but what was known", until));
        break;
      }
    }
    warnings = List.copyOf(problems);
  }

  private static String stopped(String why, long untilMicros) {
    return "Stopped "
        + why
        + ": not all were looked at that began before "
        + time(untilMicros)
        + "; narrow the time to see more";
  }

  private static Instant time(long micros) {
    return Instant.ofEpochMilli(micros / 1000);
  }

  private static long endMillis(TraceQuery query) {
    long now = System.currentTimeMillis();
    return query.toMicros() == Long.MAX_VALUE
        ? now + Duration.ofHours(1).toMillis() // Clocks disagree.
        : Math.max(1, (query.toMicros() + 999) / 1000);
  }

  /** What the server is asked for is never less than what matches. */
  private URI tracesUri(TraceQuery query, long endMillis, int limit) {
    StringBuilder uri = new StringBuilder(api).append("/traces?limit=").append(limit);
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
    Page page = get(uri, 0, problems);
    warnings = List.copyOf(problems);
    return page.traces().stream().findFirst();
  }

  /**
   * An answer.
   *
   * @param untilMicros each trace has a span that starts then or later, up to the end that was
   *     asked for: whichever of a trace's spans the server orders traces by, all that it left out
   *     began then or earlier
   */
  private record Page(List<Trace> traces, long untilMicros) {}

  private Page get(URI uri, long endMillis, List<String> problems) throws IOException {
    HttpResponse<byte[]> response = send(uri);
    boolean isTrace = !uri.getPath().endsWith("/traces");
    if (response.statusCode() == NOT_FOUND && isTrace && isZipkin()) {
      return new Page(List.of(), 0);
    }
    if (response.statusCode() != OK) {
      throw new IOException(refusal(response));
    }
    if (!isList(response)) {
      throw new IOException("What answers at " + api + " is no Zipkin server");
    }
    if (!isWhole(response.body())) {
      throw new IOException("The answer of Zipkin at " + api + " ends in the middle");
    }
    long end = 1000 * endMillis + 999; // Some servers leave out fractions.
    Map<Long, TraceBuilder> builders = new LinkedHashMap<>();
    Map<Long, Long> latest = new HashMap<>();
    SpanReader reader =
        new SpanReader(
            span -> {
              long key = TraceTable.key(span.traceId());
              builders.computeIfAbsent(key, ignored -> Trace.newBuilder()).add(span);
              long start = span.timestampAsLong();
              latest.merge(key, start > end ? 0 : start, Math::max);
            });
    reader.readJson(new ByteArrayInputStream(response.body()));
    if (reader.unreadable() > 0) {
      problems.add(
          reader.unreadable()
              + " spans of the server are unreadable, the first "
              + reader.firstUnreadable());
    }
    long until = latest.values().stream().mapToLong(t -> t == 0 ? end : t).min().orElse(end);
    return new Page(builders.values().stream().map(TraceBuilder::build).toList(), until);
  }

  private static boolean isList(HttpResponse<byte[]> response) {
    byte[] body = response.body();
    return body.length > 0 && body[0] == '[';
  }

  private static boolean isWhole(byte[] list) {
    int last = list.length - 1;
    while (list[last] <= ' ' && list[last] >= 0) {
      last--;
    }
    return list[last] == ']';
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
