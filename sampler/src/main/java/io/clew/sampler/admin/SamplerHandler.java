package io.clew.sampler.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.InvalidRuleSetException;
import io.clew.sampler.RuleSetText;
import io.clew.sampler.SamplerStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shows a {@link DynamicSampler} over HTTP, and does there what an operator asks for. To be mounted
 * in the JDK's HTTP server:
 *
 * <pre>{@code
 * server.createContext("/sampling", SamplerHandler.newBuilder(sampler).build());
 * }</pre>
 *
 * <pre>
 * curl localhost:8080/sampling                                     what is in force
 * curl -T rules.json localhost:8080/sampling                       rules by hand
 * curl -X PUT 'localhost:8080/sampling?rate=0.1'                   one rate for all, by hand
 * curl -X DELETE localhost:8080/sampling                           takes them back
 * curl -X PUT 'localhost:8080/sampling/boosts?rule=POST+/checkout&amp;rate=1&amp;seconds=300'
 * curl -X DELETE 'localhost:8080/sampling/boosts?rule=POST+/checkout'
 * curl -X PUT localhost:8080/sampling/off                          stops all tracing
 * curl -X DELETE localhost:8080/sampling/off                       goes on
 * curl localhost:8080/sampling/metrics                             numbers for Prometheus
 * curl localhost:8080/sampling/configuration                       settings, and where they are set
 * </pre>
 *
 * <p>The answer to the others is the {@linkplain SamplerStatus status} after it, in JSON, or one
 * line of text that says why not. A rule set that is not valid changes nothing.
 *
 * <p>Only requests from this machine are answered, unless told otherwise: not those that a proxy
 * has passed on, and none of browsers. Each change and each refused attempt is a line of the log
 * {@code io.clew.sampler.audit}, at level INFO.
 *
 * <p>A body is read up to 1 MiB, as slowly as it comes. A slow client takes up the thread of its
 * own request and nothing else: the server should have an executor with more than one.
 */
public final class SamplerHandler implements HttpHandler {
  private static final String METRICS = "/metrics";
  private static final String CONFIGURATION = "/configuration";
  private static final String JSON = "application/json";

  private final DynamicSampler sampler;
  private final Access access;
  private final LogOnce logOnce = new LogOnce(SafeLog.logger(SamplerHandler.class));

  private SamplerHandler(Builder builder) {
    sampler = builder.sampler;
    access = new Access(builder.token, builder.remoteAllowed);
  }

  /**
   * A handler that answers whoever is on this machine.
   *
   * @param sampler shown and changed, never closed
   */
  public static Builder newBuilder(DynamicSampler sampler) {
    return new Builder(sampler);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    handle(exchange, "");
  }

  /** Answers with the metrics, wherever it is mounted. */
  void handleMetrics(HttpExchange exchange) throws IOException {
    handle(exchange, METRICS);
  }

  /** Answers with the settings, wherever it is mounted. */
  void handleConfiguration(HttpExchange exchange) throws IOException {
    handle(exchange, CONFIGURATION);
  }

  /**
   * Answers a request.
   *
   * @param only the one path that there is, wherever it is mounted; empty if there are all
   */
  private void handle(HttpExchange exchange, String only) throws IOException {
    try (exchange) {
      int status = 200;
      String type = "text/plain; charset=utf-8";
      String answer;
      try {
        access.check(exchange);
        String path = only + path(exchange);
        if (path.equals(METRICS)) {
          method(exchange, List.of("GET"));
          answer = show(MetricsText::of);
          type = MetricsText.CONTENT_TYPE;
        } else if (path.equals(CONFIGURATION)) {
          method(exchange, List.of("GET"));
          answer = configuration();
          type = JSON;
        } else if (!only.isEmpty()) {
          throw new RefusedException(404, "expected the path " + only);
        } else {
          String change = serve(exchange);
          if (change != null) {
            audit(exchange, change);
          }
          answer = show(StatusJson::of);
          type = JSON;
        }
      } catch (RefusedException e) {
        status = e.status();
        answer = e.getMessage() + "\n";
        audit(
            exchange,
            "refused with " + status + ", " + attempt(exchange) + ": " + Audit.clean(answer));
      } catch (IOException e) {
        audit(exchange, "broken off, " + attempt(exchange));
        throw e;
      } catch (RuntimeException e) {
        status = 500;
        answer = "internal error, see the log\n";
        audit(exchange, "failed, " + attempt(exchange));
        logOnce.warn("the sampler's handler failed", e);
      }
      send(exchange, status, type, answer);
    }
  }

  private String configuration() throws RefusedException {
    String configuration = ConfigurationJson.of(sampler.status().service());
    if (configuration == null) {
      throw new RefusedException(
          404, "expected tracing that was started from settings, by Tracing.fromEnvironment()");
    }
    return configuration;
  }

  private String show(Page page) {
    SamplerStatus status = sampler.status();
    return page.of(status, reporters(status.service()), Clock.systemUTC().instant());
  }

  private static List<ReporterNumbers> reporters(String service) {
    try {
      return ReporterNumbers.of(service);
    } catch (LinkageError e) {
      return List.of(); // A Java runtime without JMX.
    }
  }

  /** A way to write all that there is to show. */
  private interface Page {
    String of(SamplerStatus status, List<ReporterNumbers> reporters, Instant now);
  }

  /** The path within the handler's own. Some servers also hand over what only begins like that. */
  private static String path(HttpExchange exchange) {
    String mount = exchange.getHttpContext().getPath();
    String path = exchange.getRequestURI().getPath();
    return path.substring(mount.endsWith("/") ? mount.length() - 1 : mount.length());
  }

  /** Does what is asked for, and says what it was; null if nothing was to be changed. */
  private @Nullable String serve(HttpExchange exchange) throws IOException, RefusedException {
    return switch (path(exchange)) {
      case "", "/" -> serveRules(exchange);
      case "/boosts" -> serveBoosts(exchange);
      case "/off" -> serveOff(exchange);
      default -> throw notFound(exchange.getHttpContext().getPath());
    };
  }

  private static RefusedException notFound(String mount) {
    String root = mount.endsWith("/") ? mount.substring(0, mount.length() - 1) : mount;
    String all = String.join(", ", mount, root + "/boosts", root + "/off", root + CONFIGURATION);
    return new RefusedException(404, "expected the path " + all + " or " + root + METRICS);
  }

  private @Nullable String serveRules(HttpExchange exchange) throws IOException, RefusedException {
    return switch (method(exchange, List.of("GET", "PUT", "DELETE"))) {
      case "PUT" -> set(exchange);
      case "DELETE" -> {
        if (exchange.getRequestURI().getRawQuery() != null) {
          throw new RefusedException(400, "query: expected none, all rules by hand are taken back");
        }
        sampler.clear();
        yield Audit.CLEARED;
      }
      default -> null;
    };
  }

  private String set(HttpExchange exchange) throws IOException, RefusedException {
    if (exchange.getRequestURI().getRawQuery() == null) {
      return set(body(exchange));
    }
    double rate = new Query(exchange.getRequestURI(), List.of("rate")).number("rate");
    if (!(rate >= 0 && rate <= 1)) {
      throw new RefusedException(400, "rate: expected 0 to 1, got " + rate);
    }
    if (exchange.getRequestBody().read() >= 0) {
      throw new RefusedException(400, "expected a rate or a rule set, got both");
    }
    return set("{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": " + rate + "}}");
  }

  private String set(String json) throws RefusedException {
    try {
      sampler.set(json);
    } catch (InvalidRuleSetException e) {
      throw new RefusedException(400, String.valueOf(e.getMessage()));
    }
    return Audit.set(json);
  }

  private String serveBoosts(HttpExchange exchange) throws RefusedException {
    if (method(exchange, List.of("PUT", "DELETE")).equals("PUT")) {
      Query query = new Query(exchange.getRequestURI(), List.of("rule", "rate", "seconds"));
      return boost(query.text("rule"), query.number("rate"), query.number("seconds"));
    }
    String rule = new Query(exchange.getRequestURI(), List.of("rule")).text("rule");
    if (!sampler.cancelBoost(rule)) {
      throw new RefusedException(
          404, "rule: expected the rule of an active boost, got '" + Audit.clean(rule) + "'");
    }
    return Audit.unboosted(rule);
  }

  private String boost(String rule, double rate, double seconds) throws RefusedException {
    try {
      sampler.boost(rule, rate, Duration.ofMillis((long) (seconds * 1000)));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(400, String.valueOf(e.getMessage()));
    }
    return Audit.boosted(rule, rate, seconds);
  }

  private String serveOff(HttpExchange exchange) throws RefusedException {
    if (method(exchange, List.of("PUT", "DELETE")).equals("PUT")) {
      sampler.stop();
      return Audit.STOPPED;
    }
    sampler.resume();
    return Audit.RESUMED;
  }

  private static String method(HttpExchange exchange, List<String> allowed)
      throws RefusedException {
    String method = exchange.getRequestMethod();
    if (!allowed.contains(method)) {
      String all = String.join(", ", allowed);
      exchange.getResponseHeaders().set("Allow", all);
      throw new RefusedException(405, "expected one of " + all + ", got " + Audit.clean(method));
    }
    return method;
  }

  private static String body(HttpExchange exchange) throws IOException, RefusedException {
    if (!exchange.getRequestHeaders().containsKey("Content-Length")
        && !exchange.getRequestHeaders().containsKey("Transfer-Encoding")) {
      throw new RefusedException(
          411, "expected a rule set as the body, or ?rate=0.1 behind the path, got neither");
    }
    byte[] bytes = exchange.getRequestBody().readNBytes(RuleSetText.MAX_BYTES + 1);
    if (bytes.length > RuleSetText.MAX_BYTES) {
      throw new RefusedException(
          413, "expected at most " + RuleSetText.MAX_BYTES + " bytes, got more");
    }
    try {
      return RuleSetText.text(bytes);
    } catch (IOException e) {
      throw new RefusedException(400, String.valueOf(e.getMessage()));
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String answer)
      throws IOException {
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(bytes);
      }
    }
  }

  private static void audit(HttpExchange exchange, String what) {
    Audit.log(exchange.getRemoteAddress().getAddress().getHostAddress(), what);
  }

  private static String attempt(HttpExchange exchange) {
    return Audit.clean(exchange.getRequestMethod() + " " + exchange.getRequestURI());
  }

  /** Makes a {@link SamplerHandler}. */
  public static final class Builder {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
    private static final int MIN_TOKEN_CHARS = 16;

    private final DynamicSampler sampler;
    private @Nullable String token;
    private boolean remoteAllowed;

    private Builder(DynamicSampler sampler) {
      this.sampler = Objects.requireNonNull(sampler, "sampler");
    }

    /**
     * Answers only those who have a token, also to show the status.
     *
     * @param value at least 16 characters, as in RFC 6750
     * @throws IllegalArgumentException if it is shorter, or has other characters
     */
    public Builder bearerToken(String value) {
      if (value.length() < MIN_TOKEN_CHARS || !TOKEN.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "bearerToken: expected at least 16 letters, digits and -._~+/, got something else");
      }
      token = value;
      return this;
    }

    /**
     * Answers requests from other machines and those that proxies pass on, too, which takes a
     * token. It crosses the network as it is: the server should speak HTTPS.
     */
    public Builder allowRemote() {
      remoteAllowed = true;
      return this;
    }

    /**
     * The handler.
     *
     * @throws IllegalArgumentException if remote requests are allowed without a token
     */
    public SamplerHandler build() {
      if (remoteAllowed && token == null) {
        throw new IllegalArgumentException("allowRemote: expected a bearer token too, got none");
      }
      return new SamplerHandler(this);
    }
  }
}
