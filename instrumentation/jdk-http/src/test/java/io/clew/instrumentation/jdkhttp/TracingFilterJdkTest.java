package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static io.clew.instrumentation.jdkhttp.TestServer.answering;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import io.clew.api.Sampler;
import io.clew.core.Tracing;
import io.opentracing.Tracer;
import io.opentracing.mock.MockSpan;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the JDK's server has that others have not. */
class TracingFilterJdkTest extends FilterFixture {
  @Test
  void filter_behindAFilterThatWrapsTheExchange_makesNoSecondSpan() throws IOException {
    Filter wrapping =
        new TestFilter() {
          @Override
          public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            chain.doFilter(new ObservedExchange(exchange, () -> {}));
          }
        };
    TracingFilter another = TracingFilter.create(tracer);
    try (TestServer server = new TestServer(answering(200), filter, wrapping, another, filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().logEntries()).hasSize(1);
  }

  @Test
  void requests_oneAfterTheOther_eachHaveASpan() throws IOException {
    try (TestServer server = new TestServer(answering(200), filter)) {
      for (int i = 0; i < 3; i++) {
        server.send("GET /feed HTTP/1.1", "Host: h");
      }
      await().until(() -> tracer.finishedSpans().size() == 3);
    }

    assertThat(tracer.finishedSpans()).extracting(MockSpan::parentId).containsOnly(0L);
  }

  @Test
  void exchange_thatIsNotRecorded_isTheServersOwn() throws IOException {
    AtomicReference<HttpExchange> before = new AtomicReference<>();
    AtomicReference<HttpExchange> after = new AtomicReference<>();
    Filter looking =
        new TestFilter() {
          @Override
          public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            before.set(exchange);
            chain.doFilter(exchange);
          }
        };
    HttpHandler handler =
        exchange -> {
          after.set(exchange);
          answer(exchange, 200, "");
        };
    try (Tracing tracing =
        Tracing.newBuilder("test").sampler(Sampler.NEVER).reporter(span -> {}).build()) {
      Tracer never = tracing.tracer();
      try (TestServer server = new TestServer(handler, looking, TracingFilter.create(never))) {
        server.send("GET /feed HTTP/1.1", "Host: h");
      }
    }

    assertThat(after.get()).isSameAs(before.get()).isNotInstanceOf(HttpsExchange.class);
  }

  @Test
  void headers_sentWhenTheSpanHasEnded_areNoAnnotation() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Filter before =
        new TestFilter() {
          @Override
          public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            chain.doFilter(exchange);
            ended.countDown();
          }
        };
    HttpHandler handler =
        exchange ->
            new Thread(
                    () -> {
                      try {
                        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
                        answer(exchange, 202, "late");
                      } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    })
                .start();
    try (TestServer server = new TestServer(handler, before, filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h")).endsWith("late");
    }

    assertThat(onlySpan().logEntries()).isEmpty();
    assertThat(onlySpan().tags()).doesNotContainKeys("http.status_code", "error");
  }

  @ParameterizedTest
  @CsvSource({"right, 200", "wrong, 401"})
  void authenticator_worksAsWithoutTracing(String password, int status) throws IOException {
    Authenticator authenticator =
        new BasicAuthenticator("test") {
          @Override
          public boolean checkCredentials(String user, String given) {
            return given.equals("right");
          }
        };
    HttpHandler handler = exchange -> answer(exchange, 200, exchange.getPrincipal().getUsername());
    String credentials = Base64.getEncoder().encodeToString(("joey:" + password).getBytes(UTF_8));
    try (TestServer server = new TestServer(handler, filter)) {
      server.authenticate(authenticator);
      assertThat(
              server.send("GET /feed HTTP/1.1", "Host: h", "Authorization: Basic " + credentials))
          .startsWith("HTTP/1.1 " + status);
    }

    assertThat(onlySpan().tags()).containsEntry("http.status_code", status);
  }

  @ParameterizedTest
  @CsvSource({
    "/,      200, GET /",
    "/,      404, GET /",
    "/a/42,  200, GET",
    "/a/42,  404, GET not_found",
    "/a/42,  500, GET",
  })
  void name_inTheContextOfAllOtherPaths_isTheMethod(String path, int status, String name)
      throws IOException {
    try (TestServer server = new TestServer("/", answering(status), filter)) {
      server.send("GET " + path + " HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().operationName()).isEqualTo(name);
  }
}
