package io.clew.viewer.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.analysis.store.SpanLogStore;
import io.clew.analysis.store.TraceStore;
import io.clew.common.OneLine;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The web page of a store. Without a token, on the loopback address alone, only requests to a name
 * of this machine are answered, so that no web page elsewhere can reach it through a name of its
 * own. On any other address each request needs the token.
 *
 * <p>Span logs are followed while somebody looks: a request reads what is new, at most once a
 * second. At most 8 requests are answered at a time.
 */
public final class ViewServer implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int MAX_WAITING = 200;
  private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int SEE_OTHER = 303;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int INTERNAL = 500;
  private static final int UNAVAILABLE = 503;
  private static final String COOKIE = "clew=";
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final TraceStore store;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final @Nullable String token;
  private final PageApi page;
  private final ZipkinApi zipkin;
  private final AtomicLong refreshed = new AtomicLong(System.nanoTime());

  private ViewServer(TraceStore store, String source, InetSocketAddress address)
      throws IOException {
    this.store = store;
    token = address.getAddress().isLoopbackAddress() ? null : newToken();
    Names names = new Names(store);
    page = new PageApi(store, source, names);
    zipkin = new ZipkinApi(store, names);
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, "clew-view");
              thread.setDaemon(true);
              return thread;
            });
    server = HttpServer.create(address, 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  /**
   * Starts a server, which does not close the store.
   *
   * @param source where the spans are, for people
   * @param port 0 for any that is free
   * @throws IOException if nobody can listen there
   */
  public static ViewServer start(TraceStore store, String source, InetAddress host, int port)
      throws IOException {
    ViewServer server = new ViewServer(store, source, new InetSocketAddress(host, port));
    server.server.start();
    return server;
  }

  private static String newToken() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Where a browser begins, with the token if one is needed. */
  public URI uri() {
    InetSocketAddress address = server.getAddress();
    boolean isAny = address.getAddress().isAnyLocalAddress();
    String host = isAny ? "localhost" : address.getAddress().getHostAddress();
    String name = host.contains(":") ? "[" + host + "]" : host;
    String query = token == null ? "" : "?token=" + token;
    return URI.create("http://" + name + ":" + address.getPort() + "/" + query);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers headers = exchange.getResponseHeaders();
      HEADERS.forEach(headers::set);
      Answer answer = refuse(exchange);
      if (answer == null) {
        answer = answer(exchange.getRequestURI());
      }
      headers.set("Content-Type", answer.type());
      boolean hasBody = !exchange.getRequestMethod().equals("HEAD") && answer.body().length > 0;
      exchange.sendResponseHeaders(answer.status(), hasBody ? answer.body().length : -1);
      if (hasBody) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(answer.body());
        }
      }
    }
  }

  private @Nullable Answer refuse(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Answer.text(NOT_ALLOWED, "Only GET is answered: nothing can be changed here.");
    }
    String expected = token;
    if (expected == null) {
      return isLoopback(exchange.getRequestHeaders().getFirst("Host"))
          ? null
          : Answer.text(FORBIDDEN, "Ask for localhost, 127.0.0.1 or [::1].");
    }
    String query = exchange.getRequestURI().getRawQuery();
    if (query != null && query.startsWith("token=") && isToken(expected, query.substring(6))) {
      // The token stays neither in the address nor in the history.
      Headers headers = exchange.getResponseHeaders();
      headers.set("Set-Cookie", COOKIE + expected + "; HttpOnly; SameSite=Strict; Path=/");
      headers.set("Location", exchange.getRequestURI().getRawPath().replaceFirst("^/+", "/"));
      return Answer.text(SEE_OTHER, "");
    }
    return hasToken(exchange.getRequestHeaders(), expected)
        ? null
        : Answer.text(
            UNAUTHORIZED,
            "Open the address that clew view has printed, with its token; programs send it as"
                + " \"Authorization: Bearer TOKEN\".");
  }

  private static boolean isLoopback(@Nullable String host) {
    String name = host == null ? "" : host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
    return LOOPBACK_NAMES.contains(name);
  }

  private static boolean hasToken(Headers headers, String expected) {
    String bearer = headers.getFirst("Authorization");
    if (bearer != null && bearer.startsWith("Bearer ") && isToken(expected, bearer.substring(7))) {
      return true;
    }
    for (String line : headers.getOrDefault("Cookie", java.util.List.of())) {
      for (String cookie : line.split("; *", -1)) {
        if (cookie.startsWith(COOKIE) && isToken(expected, cookie.substring(COOKIE.length()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isToken(String expected, String given) {
    return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  private Answer answer(URI uri) throws IOException {
    String path = uri.getPath();
    boolean isZipkin = path.startsWith(ZipkinApi.PREFIX);
    try {
      if (!path.startsWith("/api/")) {
        Answer file = StaticFiles.get(path);
        return file == null ? Answer.text(NOT_FOUND, "There is no such page.") : file;
      }
      refresh();
      Parameters parameters = Parameters.of(uri.getRawQuery());
      return isZipkin
          ? zipkin.answer(path.substring(ZipkinApi.PREFIX.length()), parameters)
          : page.answer(path.substring("/api/".length()), parameters);
    } catch (RefusedException e) {
      return error(e.status(), String.valueOf(e.getMessage()), isZipkin);
    } catch (IllegalArgumentException e) {
      return error(400, String.valueOf(e.getMessage()), isZipkin);
    } catch (IOException e) {
      return error(UNAVAILABLE, String.valueOf(e.getMessage()), isZipkin);
    } catch (OutOfMemoryError e) {
      String text = "Not enough memory; more is to be had with JAVA_TOOL_OPTIONS=-Xmx4g";
      return error(UNAVAILABLE, text, isZipkin);
    } catch (RuntimeException e) {
      Log.LOG.warn("could not answer {}", OneLine.of(uri.toString()), e);
      return error(INTERNAL, "Internal error: " + e, isZipkin);
    }
  }

  /** Made when it is needed: without a provider, slf4j has something to say about that. */
  private static final class Log {
    static final Logger LOG = SafeLog.logger(ViewServer.class);
  }

  private static Answer error(int status, String message, boolean isZipkin) throws IOException {
    if (isZipkin) {
      return Answer.text(status, message);
    }
    try {
      return Answer.json(
          status,
          json -> {
            json.writeStartObject();
            json.writeStringField("error", Answer.shown(message, 2000));
            json.writeEndObject();
          });
    } catch (RefusedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Others meanwhile answer from what is known. */
  private void refresh() throws IOException {
    if (store instanceof SpanLogStore logs) {
      long last = refreshed.get();
      long now = System.nanoTime();
      if (now - last > REFRESH_NANOS && refreshed.compareAndSet(last, now)) {
        logs.refresh();
      }
    }
  }

  /** Answers what it has begun to answer for at most a second. */
  @Override
  public void close() {
    server.stop(1);
    threads.shutdownNow();
  }
}
