package io.clew.sampler.source;

import io.clew.api.UntracedThread;
import io.clew.sampler.RuleSetText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The place of an {@link HttpSamplingSource}: one request a look. */
final class HttpEndpoint implements Poller.Target {
  private static final String THREAD = "clew-sampling-http";

  /** As in RFC 9110; its length is ours. Others are not sent back. */
  private static final Pattern ETAG = Pattern.compile("(W/)?\"[!#-~]{0,200}\"");

  private static final int MAX_REASON_CHARS = 200;
  private static final long KEEP_ALIVE_MILLIS = 100;

  private final URI uri;
  private final @Nullable String authorization;
  private final Duration connectTimeout;
  private final Duration requestTimeout;
  private final PollInterval pace;
  private final Poller poller;

  private @Nullable HttpClient client;
  private @Nullable String etag;

  /**
   * An endpoint.
   *
   * @param name the address without secrets
   */
  HttpEndpoint(
      String name,
      URI uri,
      @Nullable String authorization,
      Duration connectTimeout,
      Duration requestTimeout,
      PollInterval pace) {
    this.uri = uri;
    this.authorization = authorization;
    this.connectTimeout = connectTimeout;
    this.requestTimeout = requestTimeout;
    this.pace = pace;
    poller = new Poller(name, THREAD, this);
  }

  Poller poller() {
    return poller;
  }

  @Override
  public long look() throws InterruptedException {
    long retryAfterMillis = 0;
    try {
      HttpResponse<byte[]> response = ask();
      int status = response.statusCode();
      if (status == 304 && etag != null) {
        poller.unchanged();
        return pace.usual();
      }
      if (status == 200) {
        String text = RuleSetText.text(response.body());
        etag = response.headers().firstValue("ETag").filter(HttpEndpoint::isEtag).orElse(null);
        poller.found(text, etag);
        return pace.usual();
      }
      retryAfterMillis =
          response
              .headers()
              .firstValue("Retry-After")
              .map(value -> PollInterval.retryAfterMillis(value, Instant.now()))
              .orElse(0L);
      poller.failed("HTTP " + status + (isRedirect(status) ? ", which is not followed" : ""));
    } catch (TimeoutException e) {
      poller.failed("expected an answer within " + requestTimeout.toMillis() + " ms, got none");
    } catch (ExecutionException e) {
      poller.failed("expected an answer, got " + reason(e));
      if (e.getCause() instanceof ConnectException) {
        return pace.usual();
      }
    } catch (IOException e) {
      poller.failed(String.valueOf(e.getMessage()));
    }
    return pace.failure(retryAfterMillis);
  }

  private HttpResponse<byte[]> ask()
      throws InterruptedException, ExecutionException, TimeoutException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "application/json");
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    if (etag != null) {
      request.header("If-None-Match", etag);
    }
    // The timeout that a request may have on its own ends with the headers, on older JDKs.
    CompletableFuture<HttpResponse<byte[]>> answer =
        client()
            .sendAsync(
                request.build(),
                head -> new BoundedBody(head.statusCode() == 200 ? RuleSetText.MAX_BYTES : 0));
    try {
      return answer.get(requestTimeout.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      answer.cancel(true); // Closes the connection, unless the answer is complete.
    }
  }

  /** Made by the source's own thread, since it takes a while. */
  private HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(connectTimeout)
              .executor(executor())
              .build();
    }
    return client;
  }

  /**
   * One thread, which ends by itself when there is nothing to do for a while. An executor that is
   * shut down would refuse what a client has to tidy up after a request that was cancelled.
   */
  private static Executor executor() {
    return new ThreadPoolExecutor(
        0,
        1,
        KEEP_ALIVE_MILLIS,
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        task -> new UntracedThread(task, THREAD + "-io"));
  }

  /**
   * On JDK 21 and later a client can be closed. Before, its one thread, a daemon that sleeps, ends
   * when the client was found to be garbage, and nobody refers to it any more from here on.
   */
  @Override
  public void leave() throws Exception {
    HttpClient old = client;
    client = null;
    if (old instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  private static boolean isEtag(String value) {
    return ETAG.matcher(value).matches();
  }

  private static boolean isRedirect(int status) {
    return status >= 300 && status < 400 && status != 304;
  }

  /** In words that a server may have chosen in part. */
  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    String text = cause.getClass().getSimpleName() + message.replaceAll("\\p{Cntrl}", "?");
    return text.substring(0, Math.min(text.length(), MAX_REASON_CHARS));
  }
}
