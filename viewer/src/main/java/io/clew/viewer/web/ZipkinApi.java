package io.clew.viewer.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.TraceSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import zipkin2.DependencyLink;
import zipkin2.Span;
import zipkin2.codec.DependencyLinkBytesEncoder;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.internal.DependencyLinker;
import zipkin2.storage.QueryRequest;

/**
 * The API v2 of a Zipkin server, for its own page, for Grafana and for scripts: spans as they were
 * reported, and the traces that Zipkin would find. Where a Zipkin server reads all that it has,
 * this reads the newest 10,000 traces that may match. No tags are set to be completed, as in a
 * Zipkin server that is not set otherwise.
 *
 * @see <a href="https://zipkin.io/zipkin-api/">Zipkin's API</a>
 */
final class ZipkinApi {
  static final String PREFIX = "/api/v2/";

  private static final int LIMIT = 10;
  private static final int MAX_LIMIT = 10_000;
  private static final int MAX_TRACES = 10_000;
  private static final int TRACES_AT_ONCE = 250;
  private static final int TRACES_WITH_NAMES = 500;
  private static final int MAX_IDS = 1000;
  private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);
  private static final Set<String> DURATIONS = Set.of("minDuration", "maxDuration");

  private final TraceStore store;
  private final Names names;

  ZipkinApi(TraceStore store, Names names) {
    this.store = store;
    this.names = names;
  }

  /** The path is that behind {@link #PREFIX}. */
  Answer answer(String path, Parameters parameters) throws IOException, RefusedException {
    if (path.startsWith("trace/")) {
      return trace(path.substring("trace/".length()));
    }
    return switch (path) {
      case "services" -> names(names.operationsByService().keySet());
      case "spans" -> {
        String service = required(parameters, "serviceName").toLowerCase(Locale.ROOT);
        yield names(names.operationsByService().getOrDefault(service, Names.NONE));
      }
      case "remoteServices" -> names(remoteServices(required(parameters, "serviceName")));
      case "traces" -> lists(find(request(parameters)));
      case "traceMany" -> lists(store.spans(ids(parameters)));
      case "dependencies" -> dependencies(parameters);
      case "autocompleteKeys" -> names(List.of());
      case "autocompleteValues" -> {
        required(parameters, "key");
        yield names(List.of());
      }
      default -> throw RefusedException.notFound("There is no such answer.");
    };
  }

  private static String required(Parameters parameters, String name) throws RefusedException {
    String value = parameters.text(name);
    if (value == null) {
      throw RefusedException.badRequest(name + " is required");
    }
    return value;
  }

  private static Answer names(Collection<String> names) throws IOException, RefusedException {
    return Answer.json(json -> writeNames(names, json));
  }

  private static void writeNames(Collection<String> names, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (String name : names) {
      json.writeString(name);
    }
    json.writeEndArray();
  }

  /** Those that the newest traces of a service know; they are only proposed to people. */
  private Set<String> remoteServices(String service) throws IOException {
    Set<String> names = new TreeSet<>();
    TraceQuery query = TraceQuery.newBuilder().service(service).limit(TRACES_WITH_NAMES).build();
    for (List<Span> spans : store.spans(ids(store.search(query)))) {
      for (Span span : spans) {
        String remote = span.remoteServiceName();
        if (remote != null && service.equalsIgnoreCase(span.localServiceName())) {
          names.add(remote);
        }
      }
    }
    return names;
  }

  private static List<String> ids(List<TraceSummary> traces) {
    return traces.stream().map(TraceSummary::traceId).toList();
  }

  private Answer trace(String id) throws IOException, RefusedException {
    List<List<Span>> found = store.spans(List.of(id));
    if (found.isEmpty()) {
      throw RefusedException.notFound(id + " not found");
    }
    return Answer.json(SpanBytesEncoder.JSON_V2.encodeList(found.get(0)));
  }

  private static Set<String> ids(Parameters parameters) throws RefusedException {
    Set<String> ids = new LinkedHashSet<>();
    for (String id : required(parameters, "traceIds").split(",", -1)) {
      if (!ids.add(Span.normalizeTraceId(id))) {
        throw RefusedException.badRequest("redundant traceId: " + id);
      }
    }
    if (ids.size() == 1) {
      throw RefusedException.badRequest(
          "Use /api/v2/trace/{traceId} endpoint to retrieve a single trace");
    }
    if (ids.size() > MAX_IDS) {
      throw RefusedException.badRequest("traceIds: expected at most " + MAX_IDS);
    }
    return ids;
  }

  private static Answer lists(List<List<Span>> traces) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('[');
    for (int i = 0; i < traces.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.write(SpanBytesEncoder.JSON_V2.encodeList(traces.get(i)));
    }
    out.write(']');
    return Answer.json(out.toByteArray());
  }

  private static QueryRequest request(Parameters parameters) throws RefusedException {
    QueryRequest.Builder request =
        window(parameters)
            .limit((int) parameters.number("limit", LIMIT, 1, MAX_LIMIT))
            .serviceName(parameters.text("serviceName"))
            .remoteServiceName(parameters.text("remoteServiceName"))
            .spanName(parameters.text("spanName"))
            .parseAnnotationQuery(parameters.text("annotationQuery"));
    for (String name : DURATIONS) {
      if (parameters.has(name)) {
        long micros = parameters.number(name, 1, 1, Long.MAX_VALUE);
        request =
            name.equals("minDuration") ? request.minDuration(micros) : request.maxDuration(micros);
      }
    }
    return request.build();
  }

  private static QueryRequest.Builder window(Parameters parameters) throws RefusedException {
    long end = parameters.number("endTs", System.currentTimeMillis(), 1, Long.MAX_VALUE / 1000);
    long lookback = parameters.number("lookback", DAY_MILLIS, 1, Long.MAX_VALUE / 1000);
    return QueryRequest.newBuilder().endTs(end).lookback(Math.min(end, lookback)).limit(1);
  }

  /** Reads what may match, the newest first, until there are enough. */
  private List<List<Span>> find(QueryRequest request) throws IOException {
    List<List<Span>> found = new ArrayList<>();
    TraceQuery.Builder query = candidates(request);
    int read = 0;
    while (found.size() < request.limit() && read < MAX_TRACES) {
      int limit = Math.max(request.limit() - found.size(), read == 0 ? 1 : TRACES_AT_ONCE);
      limit = Math.min(TRACES_AT_ONCE, limit);
      List<TraceSummary> some = store.search(query.limit(limit).build());
      for (List<Span> spans : store.spans(ids(some))) {
        if (found.size() < request.limit() && request.test(spans)) {
          found.add(spans);
        }
      }
      read += some.size();
      if (some.size() < limit) {
        break;
      }
      query.after(some.get(limit - 1));
    }
    return found;
  }

  /**
   * What each trace meets that Zipkin would find, and others: there, the conditions may be met by
   * several spans of a service together, and a time is in milliseconds.
   */
  private static TraceQuery.Builder candidates(QueryRequest request) {
    TraceQuery.Builder query =
        TraceQuery.newBuilder()
            .fromMicros(1000 * (request.endTs() - request.lookback()))
            .toMicros(1000 * (request.endTs() + 1));
    String service = request.serviceName();
    String operation = request.spanName();
    if (service != null) {
      query.service(service);
    }
    if (operation != null) {
      query.operation(operation);
      return query;
    }
    Map.Entry<String, String> tag = tag(request.annotationQuery());
    if (tag != null) {
      query.tag(tag.getKey(), tag.getValue());
    } else if (service != null && request.minDuration() != null) {
      query.minDurationMicros(request.minDuration());
    }
    return query;
  }

  /** One with a value: without, it may be an annotation. */
  private static Map.@Nullable Entry<String, String> tag(Map<String, String> conditions) {
    return conditions.entrySet().stream()
        .filter(condition -> !condition.getValue().isEmpty())
        .findFirst()
        .orElse(null);
  }

  private Answer dependencies(Parameters parameters) throws IOException, RefusedException {
    required(parameters, "endTs");
    QueryRequest request = window(parameters).limit(MAX_TRACES).build();
    List<String> ids = ids(store.search(candidates(request).limit(MAX_TRACES).build()));
    DependencyLinker linker = new DependencyLinker();
    for (int i = 0; i < ids.size(); i += TRACES_AT_ONCE) {
      List<String> some = ids.subList(i, Math.min(ids.size(), i + TRACES_AT_ONCE));
      store.spans(some).forEach(linker::putTrace);
    }
    List<DependencyLink> links = linker.link();
    return Answer.json(DependencyLinkBytesEncoder.JSON_V1.encodeList(links));
  }
}
