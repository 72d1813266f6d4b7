package io.clew.instrumentation.httpclient5;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import io.clew.testbed.HttpServer.Received;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is the classic client's own; the rest is in the contract. */
class ClassicClientTest extends HttpClient5Fixture {
  private final PoolingHttpClientConnectionManager connections =
      PoolingHttpClientConnectionManagerBuilder.create()
          .setMaxConnTotal(1)
          .setMaxConnPerRoute(1)
          .build();

  @AfterEach
  void close() {
    connections.close(CloseMode.IMMEDIATE);
  }

  private HttpClientBuilder builder() {
    return TracingHttpClients.trace(HttpClients.custom(), tracer)
        .setConnectionManager(connections)
        .setConnectionManagerShared(true);
  }

  private HttpGet get(String path) {
    return new HttpGet(server.url(path));
  }

  private int status(HttpClientBuilder builder, HttpUriRequestBase request) throws IOException {
    return status(builder, request, null);
  }

  private int status(
      HttpClientBuilder builder, HttpUriRequestBase request, HttpClientContext context)
      throws IOException {
    try (CloseableHttpClient client = builder.build()) {
      return client.execute(
          request,
          context,
          response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
          });
    }
  }

  @Test
  void request_staysAsItIs() throws Exception {
    HttpGet request = get("/ok");
    request.setHeader("X-Mine", "mine");
    status(builder(), request);

    assertThat(request.getHeaders()).hasSize(1);
    assertThat(server.take().header("X-B3-SpanId")).isEqualTo(onlySpan().context().toSpanId());
  }

  @Test
  void request_toAHostOfItsOwn_hasItInTheUrl() throws Exception {
    try (CloseableHttpClient client = builder().build()) {
      HttpHost host = HttpHost.create(server.url(""));
      client.execute(host, new HttpGet("/ok?x=1"), response -> response.getCode());
    }

    assertThat(onlySpan()).hasTag("http.url", server.url("/ok")).hasTag("http.path", "/ok");
  }

  @Test
  void redirectOfAPost_carriesTheSameContext() throws Exception {
    HttpPost request = new HttpPost(server.url("/redirect"));
    request.setEntity(new ByteArrayEntity(new byte[9], ContentType.TEXT_PLAIN));
    status(builder(), request);

    String id = onlySpan().context().toSpanId();
    assertThat(onlySpan()).hasTag("http.redirects", 1);
    assertThat(server.take().request()).isEqualTo("POST /redirect");
    Received second = server.take();
    assertThat(second.request()).isEqualTo("GET /ok");
    assertThat(second.header("X-B3-SpanId")).isEqualTo(id);
  }

  @Test
  void redirect_thatIsNotFollowed_isAnAnswer() throws Exception {
    assertThat(status(builder().disableRedirectHandling(), get("/redirect"))).isEqualTo(303);

    assertThat(onlySpan()).hasTag("http.status_code", 303).doesNotHaveTag("http.redirects");
  }

  @Test
  void redirect_whoseTargetFails_isCountedAsWell() {
    assertThatThrownBy(
            () -> status(builder().disableAutomaticRetries(), get("/redirect-to-broken")))
        .isInstanceOf(IOException.class);

    assertThat(onlySpan())
        .hasTag("http.redirects", 1)
        .hasTag("http.failure", "connection")
        .doesNotHaveTag("http.status_code");
  }

  @Test
  void busyServer_isARetry() throws Exception {
    status(builder(), get("/busy-once"));

    assertThat(onlySpan())
        .hasTag("http.retries", 1)
        .hasTag("http.status_code", 200)
        .doesNotHaveTag("http.redirects")
        .hasNoError();
  }

  @Test
  void password_isNeitherRetryNorRedirect() throws Exception {
    BasicCredentialsProvider passwords = new BasicCredentialsProvider();
    passwords.setCredentials(
        new AuthScope(null, -1), new UsernamePasswordCredentials("a", "b".toCharArray()));
    status(builder().setDefaultCredentialsProvider(passwords), get("/password"));

    assertThat(server.waiting()).isEqualTo(2);
    assertThat(onlySpan())
        .hasTag("http.status_code", 200)
        .doesNotHaveTag("http.retries")
        .doesNotHaveTag("http.redirects");
  }

  @Test
  void builder_thatIsTracedTwice_makesOneSpan() throws Exception {
    status(TracingHttpClients.trace(builder(), tracer), get("/redirect"));

    assertThat(onlySpan()).hasTag("http.redirects", 1).doesNotHaveTag("http.retries");
  }

  @Test
  void context_thatIsUsedAgain_isClean() throws Exception {
    HttpClientContext context = HttpClientContext.create();
    status(builder(), get("/redirect"), context);
    status(builder(), get("/missing"), context);

    FinishedSpan second = reporter.awaitSpans(2, LIMIT).get(1);
    assertThat(second).hasTag("http.status_code", 404).doesNotHaveTag("http.redirects");
    assertThat(context.getAttribute("io.clew.exchange." + context.getExchangeId())).isNull();
  }

  @Test
  void connection_isUsedAgain() throws Exception {
    status(builder(), get("/ok"));
    status(builder(), get("/ok"));

    assertThat(connections.getTotalStats().getAvailable()).isEqualTo(1);
    reporter.awaitSpans(2, LIMIT);
  }

  @Test
  void body_isReadAsItComes() throws Exception {
    try (CloseableHttpClient client = builder().build();
        ClassicHttpResponse response = client.executeOpen(null, get("/parts"), null)) {
      InputStream body = response.getEntity().getContent();
      assertThat(body.read()).isEqualTo('a');
      onlySpan();
      server.goOn();
      assertThat(body.read()).isEqualTo('b');
    }
  }

  @Test
  void cancelled_whileItWaits() throws Exception {
    HttpGet request = get("/slow");
    CompletableFuture<Integer> result =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return status(builder(), request);
              } catch (IOException e) {
                return -1;
              }
            });
    server.take();
    request.cancel();

    assertThat(result.get()).isEqualTo(-1);
    assertThat(onlySpan()).hasError().hasTag("http.failure", "cancelled");
  }

  @Test
  void pool_thatIsExhausted_isATimeout() throws Exception {
    try (CloseableHttpClient client = builder().build();
        ClassicHttpResponse open = client.executeOpen(null, get("/ok"), null)) {
      assertThat(open.getCode()).isEqualTo(200);
      reporter.clear();
      HttpGet request = get("/ok");
      request.setConfig(
          RequestConfig.custom().setConnectionRequestTimeout(Timeout.ofMilliseconds(50)).build());

      assertThatThrownBy(() -> client.execute(request, response -> 0))
          .isInstanceOf(IOException.class);
    }
    assertThat(onlySpan()).hasError().hasTag("http.failure", "timeout");
  }
}
