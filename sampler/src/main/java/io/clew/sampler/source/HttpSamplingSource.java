package io.clew.sampler.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.sampler.SamplingSource;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule set from an HTTP endpoint, which is asked again and again by Jaeger's protocol: {@code GET
 * /sampling?service=NAME}, as a Jaeger backend, a Jaeger agent or an OpenTelemetry collector serves
 * it. Any static file server does, too.
 *
 * <p>An {@code ETag} is sent back as {@code If-None-Match}, so that an unchanged rule set costs
 * next to nothing; without one, the bodies are compared. After failures the endpoint is left alone
 * for longer each time, up to a minute, and as long as it asks for by {@code Retry-After}, up to
 * two. Redirects are not followed. An answer must be there, whole, before the request's time is up,
 * and be UTF-8 of at most 1 MiB; what is larger is cut off, not read.
 *
 * <p>The version is the {@code ETag}, or else the beginning of what {@code sha256sum} prints for
 * the body.
 */
public final class HttpSamplingSource implements SamplingSource {
  private final Poller poller;

  private HttpSamplingSource(Builder builder) {
    poller =
        new HttpEndpoint(
                builder.address(),
                builder.requestUri(),
                builder.authorization(),
                builder.connectTimeout,
                builder.requestTimeout,
                new PollInterval(builder.interval, () -> ThreadLocalRandom.current().nextDouble()))
            .poller();
  }

  /**
   * {@code newBuilder(uri, service).build()}.
   *
   * @param uri such as {@code http://jaeger:5778/sampling}
   */
  public static HttpSamplingSource create(URI uri, String service) {
    return newBuilder(uri, service).build();
  }

  /**
   * A source of an endpoint.
   *
   * @param uri {@code http} or {@code https}, to which {@code service=NAME} is added; a user and
   *     password in it are sent as basic authentication
   */
  public static Builder newBuilder(URI uri, String service) {
    return new Builder(uri, service);
  }

  /** The address, without user, password and query, where secrets are. */
  @Override
  public String name() {
    return poller.name();
  }

  @Override
  public void start(Listener listener) {
    poller.start(listener);
  }

  @Override
  public void close() {
    poller.close();
  }

  @Override
  public String toString() {
    return name();
  }

  /** Makes an {@link HttpSamplingSource}. */
  public static final class Builder {
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
    private static final Duration MAX_INTERVAL = Duration.ofHours(1);
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

    /** A user and password in an address. */
    private static final Pattern USER = Pattern.compile("//.*@");

    /** RFC 6750. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final URI uri;
    private final String service;
    private Duration interval = Duration.ofSeconds(3);
    private Duration connectTimeout = Duration.ofSeconds(1);
    private Duration requestTimeout = Duration.ofSeconds(2);
    private @Nullable String bearerToken;

    private Builder(URI uri, String service) {
      this.uri = uri;
      this.service = Objects.requireNonNull(service, "service");
      boolean isHttp =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (!isHttp || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "uri: expected http or https and a host, as in http://jaeger:5778/sampling, got "
                + USER.matcher(uri.toString()).replaceFirst("//"));
      }
      if (service.isEmpty()) {
        throw new IllegalArgumentException("service: expected a name, got none");
      }
    }

    /**
     * How often to ask, a fifth more or less. A rate is turned in an incident, so the default is
     * far below the minute of Jaeger's clients; a thousand services ask 333 times a second in all,
     * and mostly get an empty 304.
     *
     * @param value 100 milliseconds to 1 hour; 3 seconds by default
     */
    public Builder interval(Duration value) {
      interval = within(value, MIN_INTERVAL, MAX_INTERVAL, "interval");
      return this;
    }

    /**
     * How long to wait for a connection.
     *
     * @param value 1 millisecond to 1 minute; 1 second by default
     */
    public Builder connectTimeout(Duration value) {
      connectTimeout = within(value, MIN_TIMEOUT, MAX_TIMEOUT, "connectTimeout");
      return this;
    }

    /**
     * How long to wait for an answer, from before the connection to the last byte.
     *
     * @param value 1 millisecond to 1 minute; 2 seconds by default
     */
    public Builder requestTimeout(Duration value) {
      requestTimeout = within(value, MIN_TIMEOUT, MAX_TIMEOUT, "requestTimeout");
      return this;
    }

    /**
     * A token to send with each request, which is never logged. It takes precedence over a user and
     * password in the address.
     *
     * @param value as in RFC 6750
     */
    public Builder bearerToken(String value) {
      if (!TOKEN.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "bearerToken: expected letters, digits and -._~+/, got something else");
      }
      bearerToken = value;
      return this;
    }

    /** A source that waits to be started. */
    public HttpSamplingSource build() {
      return new HttpSamplingSource(this);
    }

    private String address() {
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    private URI requestUri() {
      String query = uri.getRawQuery() == null ? "?" : "?" + uri.getRawQuery() + "&";
      return URI.create(address() + query + "service=" + URLEncoder.encode(service, UTF_8));
    }

    private @Nullable String authorization() {
      if (bearerToken != null) {
        return "Bearer " + bearerToken;
      }
      String user = uri.getUserInfo();
      return user == null
          ? null
          : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    }

    private static Duration within(Duration value, Duration min, Duration max, String name) {
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw new IllegalArgumentException(
            name + ": expected " + min + " to " + max + ", got " + value);
      }
      return value;
    }
  }
}
