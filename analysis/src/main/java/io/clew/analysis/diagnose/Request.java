package io.clew.analysis.diagnose;

import io.clew.analysis.text.Statement;
import io.clew.analysis.text.TextPattern;
import io.clew.analysis.trace.Trace;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * What a span asks for: its template, its parameters, and whether it only reads.
 *
 * @param parameters the raw path, statement or key
 * @param isKnown the parameters are all that tells this request from others of its template
 * @param isRead it changes nothing, so that it can be repeated, moved or left out
 * @param isCache it asks a cache
 */
record Request(
    Template template, String parameters, boolean isKnown, boolean isRead, boolean isCache) {
  private static final List<String> STATEMENTS =
      List.of("db.statement", "db.query.text", "sql.query");
  private static final List<String> PATHS =
      List.of("http.url", "url.full", "http.target", "http.path", "url.path");
  private static final List<String> REMOTE_NAMES = List.of("db.type", "db.system", "component");
  private static final List<String> READ_NAMES =
      List.of("get", "find", "list", "load", "read", "search", "count");
  private static final Set<String> CACHE_READS =
      Set.of("gets", "mget", "hget", "hmget", "hgetall", "exists");
  private static final List<String> WRITE_METHODS = List.of("post ", "put ", "patch ", "delete ");

  /** Reads by their name that also write, such as {@code getOrCreate}. */
  private static final List<String> ALSO_WRITES =
      List.of("orcreate", "andset", "andmodify", "andupdate", "anddelete", "andremove");

  static Request of(Trace trace, int span) {
    int server = serverOf(trace, span);
    String service = server >= 0 ? trace.service(server) : "";
    service = service.isEmpty() ? calleeOf(trace, span) : service;
    String rawName = nameOf(trace, span, server);
    boolean isCache = isCall(trace.kind(span)) && isCache(trace, span, service);
    @Nullable String statement = first(trace, span, server, STATEMENTS);
    String name = TextPattern.of(rawName);
    if (statement != null && isCache) {
      String text = TextPattern.of(statement);
      Template template = new Template(service, trace.kind(span), name, text);
      boolean isKnown = statement.indexOf('?') < 0;
      return new Request(template, statement, isKnown, isCacheRead(statement, rawName), true);
    }
    if (statement != null) {
      Statement read = Statement.of(statement);
      Template template = new Template(service, trace.kind(span), name, read.text());
      boolean isRead = isSelect(read.text());
      return new Request(template, statement, !read.hasPlaceholders(), isRead, false);
    }
    return byPath(trace, span, server, new Template(service, trace.kind(span), name, ""), isCache);
  }

  private static Request byPath(
      Trace trace, int span, int server, Template named, boolean isCache) {
    @Nullable String method =
        first(trace, span, server, List.of("http.method", "http.request.method"));
    String rawName = nameOf(trace, span, server);
    boolean isRead = isCache ? isCacheRead("", rawName) : isRead(method, rawName);
    @Nullable String url = first(trace, span, server, PATHS);
    if (url == null) {
      @Nullable String key = first(trace, span, server, List.of("cache.key", "kafka.key"));
      boolean isKnown = key != null || !named.name().equals(rawName);
      return new Request(named, key == null ? rawName : key, isKnown, isRead, isCache);
    }
    String path = pathOf(url);
    String pattern = TextPattern.of(path.substring(0, queryStart(path)));
    boolean isRoute = named.name().indexOf('/') >= 0;
    // The body of a write is not in the span: the path says all only if there is a value in it.
    boolean isKnown =
        isRead || pattern.contains(TextPattern.VALUE) || (isRoute && hasVariable(named.name()));
    Template template =
        isRoute ? named : new Template(named.callee(), named.kind(), named.name(), pattern);
    return new Request(template, path, isKnown, isRead, isCache);
  }

  /** Something in it tells this request from others of its template, as far as spans can show. */
  boolean hasParameters() {
    return isCache
        || parameters.indexOf('?') >= 0
        || template.toString().contains(TextPattern.VALUE)
        || hasVariable(template.name())
        || !parameters.startsWith("/");
  }

  private static String nameOf(Trace trace, int span, int server) {
    return server >= 0 && !trace.name(server).isEmpty() ? trace.name(server) : trace.name(span);
  }

  /** The one server of a client's span, or -1. */
  static int serverOf(Trace trace, int span) {
    int server = -1;
    if (trace.kind(span) == Span.Kind.CLIENT) {
      int end = trace.subtreeEnd(span);
      for (int child = span + 1; child < end; child = trace.subtreeEnd(child)) {
        if (trace.kind(child) == Span.Kind.SERVER) {
          if (server >= 0) {
            return -1;
          }
          server = child;
        }
      }
    }
    return server;
  }

  static boolean isCall(Span.@Nullable Kind kind) {
    return kind == Span.Kind.CLIENT || kind == Span.Kind.PRODUCER;
  }

  private static String calleeOf(Trace trace, int span) {
    if (!isCall(trace.kind(span))) {
      return trace.service(span);
    }
    if (!trace.remoteService(span).isEmpty()) {
      return trace.remoteService(span);
    }
    @Nullable String named = first(trace, span, -1, List.of("peer.service", "peer.hostname"));
    return named == null ? "" : named.toLowerCase(Locale.ROOT);
  }

  private static boolean isCache(Trace trace, int span, String service) {
    if (isNameOfCache(service)) {
      return true;
    }
    for (String key : REMOTE_NAMES) {
      String value = trace.tag(span, key);
      if (value != null && isNameOfCache(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNameOfCache(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.contains("memcached") || small.contains("redis") || small.contains("cache");
  }

  private static boolean isCacheRead(String statement, String name) {
    String verb = (statement.isEmpty() ? name : statement).strip().toLowerCase(Locale.ROOT);
    int end = 0;
    while (end < verb.length() && TextPattern.isWord(verb.charAt(end))) {
      end++;
    }
    return CACHE_READS.contains(verb.substring(0, end))
        || isReadName(verb)
        || isReadName(verb.substring(verb.lastIndexOf('.') + 1)); // cache.get
  }

  private static boolean isRead(@Nullable String method, String name) {
    if (method != null) {
      return method.equalsIgnoreCase("GET") || method.equalsIgnoreCase("HEAD");
    }
    String small = name.toLowerCase(Locale.ROOT);
    if (WRITE_METHODS.stream().anyMatch(small::startsWith)) {
      return false;
    }
    int last = Math.max(small.lastIndexOf('/'), small.lastIndexOf('.'));
    return isReadName(small)
        || small.startsWith("head ")
        || small.startsWith("select")
        || isReadName(small.substring(last + 1));
  }

  private static boolean isReadName(String small) {
    return READ_NAMES.stream().anyMatch(small::startsWith)
        && ALSO_WRITES.stream().noneMatch(small::contains);
  }

  /** One that locks rows is none. */
  private static boolean isSelect(String statement) {
    String small = statement.toLowerCase(Locale.ROOT);
    return small.startsWith("select")
        && !small.contains(" for update")
        && !small.contains(" into ");
  }

  private static String pathOf(String url) {
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      return url.startsWith("/") ? url : "/" + url;
    }
    int path = url.indexOf('/', scheme + 3);
    return path < 0 ? "/" : url.substring(path);
  }

  /** As in {@code /users/{id}} or {@code /users/:id}. */
  private static boolean hasVariable(String route) {
    return route.indexOf('{') >= 0 || route.contains("/:") || route.indexOf('<') >= 0;
  }

  private static int queryStart(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '?' || path.charAt(i) == '#') {
        return i;
      }
    }
    return path.length();
  }

  private static @Nullable String first(Trace trace, int span, int server, List<String> keys) {
    for (String key : keys) {
      String value = server >= 0 ? trace.tag(server, key) : null;
      value = value == null ? trace.tag(span, key) : value;
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }
}
