package io.clew.instrumentation.http.testing;

import static io.clew.instrumentation.http.testing.ServerAbility.NOT_FOUND;
import static io.clew.instrumentation.http.testing.ServerAbility.ROUTES;
import static io.clew.testing.ClewAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.instrumentation.http.HttpOptions;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a span says of its request, and what it must not say. */
abstract class ServerTagCases extends ServerTraceCases {
  @Test
  void name_ofRequestsAlike_isTheSame_andNeverThePath() throws Exception {
    get("/items/4711");
    get("/items/4712");

    List<FinishedSpan> spans = spans(2);
    assertThat(spans.get(0)).hasName(spans.get(1).name());
    assertThat(spans.get(0).name()).startsWith("GET").doesNotContain("471");
  }

  @Test
  void name_ofARoute_isMethodAndRoute() throws Exception {
    needs(ROUTES);
    get("/ok");
    get("/items/4711?x=1");

    List<FinishedSpan> spans = spans(2);
    assertThat(spans.get(0)).hasName("GET /ok");
    assertThat(spans.get(1).name()).startsWith("GET /items");
  }

  @Test
  void name_ofAnotherMethod_beginsWithIt() throws Exception {
    client.send(
        request("/ok").method("OPTIONS", BodyPublishers.noBody()).build(),
        BodyHandlers.discarding());

    assertThat(onlySpan().name()).startsWith("OPTIONS").doesNotContain("GET");
  }

  @Test
  void name_ofWhatNothingHandles_isNotFound() throws Exception {
    needs(NOT_FOUND);
    assertThat(get("/nowhere/4711").statusCode()).isEqualTo(404);

    assertThat(onlySpan())
        .hasName("GET not_found")
        .hasTag("http.status_code", 404)
        .hasTag("http.path", "/nowhere/4711")
        .hasNoError();
  }

  @Test
  void name_ofARouteThatAnswers404_isTheRoute() throws Exception {
    needs(ROUTES);
    setup.handle("/gone", exchange -> exchange.answer(404, utf8("no such thing")));
    get("/gone");

    assertThat(onlySpan()).hasName("GET /gone").hasTag("http.status_code", 404);
  }

  @Test
  void name_ofAnUnknownMethod_isHttp() throws Exception {
    raw("BREW /ok HTTP/1.1", "Host: h");

    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.method", "BREW");
    assertThat(span.name()).startsWith("HTTP").doesNotContain("BREW");
  }

  @Test
  void tags_sayWhatWasAsked_andWhatCameOfIt() throws Exception {
    get("/items/7");

    FinishedSpan span = onlySpan();
    int port = Integer.parseInt(url(span).replaceAll(".*:(\\d+)/.*", "$1"));
    assertThat(span)
        .hasTag("component")
        .hasTag("http.method", "GET")
        .hasTag("http.path", "/items/7")
        .hasTag("http.url", "http://127.0.0.1:" + port + "/items/7")
        .hasTag("http.status_code", 200)
        .hasNoError();
  }

  @Test
  void peer_isTheOtherEndOfTheConnection() throws Exception {
    get("/ok", "X-Forwarded-For", "192.0.2.7");

    Endpoint peer = requireNonNull(onlySpan().remoteEndpoint());
    assertThat(String.valueOf(peer)).contains("127.0.0.1").doesNotContain("192.0.2.7");
  }

  @Test
  void url_hasNeitherQueryNorUserInfo() throws Exception {
    String response = raw("GET /ok?token=secret HTTP/1.1", "Host: user:secret@feeds.test:81");
    assumeFalse(response.startsWith("HTTP/1.1 400"), "the server refuses such a host");

    FinishedSpan span = onlySpan();
    assertThat(url(span)).endsWith("/ok");
    assertThat(text(span)).doesNotContain("secret").doesNotContain("token");
  }

  @Test
  void url_hasTheHostThatTheClientNames() throws Exception {
    raw("GET /ok HTTP/1.1", "Host: feeds.test:81");

    assertThat(onlySpan()).hasTag("http.url", "http://feeds.test:81/ok");
  }

  @Test
  void url_withQuery_hasItIfAskedFor() throws Exception {
    setup.options(HttpOptions.newBuilder().recordQuery(true).build());
    get("/ok?id=7&x=%20");

    FinishedSpan span = onlySpan();
    assertThat(url(span)).endsWith("/ok?id=7&x=%20");
    assertThat(span).hasTag("http.path", "/ok");
  }

  @Test
  void path_hasNoSessionId() throws Exception {
    get("/items/7;jsessionid=secret?x=1");

    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.path", "/items/7");
    assertThat(text(span)).doesNotContain("secret");
  }

  @Test
  void path_isRecordedAsItIsRedacted() throws Exception {
    setup.options(
        HttpOptions.newBuilder().redactPath(path -> path.replaceAll("\\d+", "*")).build());
    get("/items/4711");

    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.path", "/items/*");
    assertThat(url(span)).endsWith("/items/*");
    assertThat(text(span)).doesNotContain("4711");
  }

  @Test
  void path_whoseRedactionThrows_isNotRecorded() throws Exception {
    setup.options(
        HttpOptions.newBuilder()
            .redactPath(
                path -> {
                  throw new IllegalStateException("expected in this test");
                })
            .build());

    assertThat(get("/items/4711").statusCode()).isEqualTo(200);
    assertThat(text(onlySpan())).doesNotContain("4711");
  }

  @Test
  void headers_areRecordedByNameOnly() throws Exception {
    setup
        .options(
            HttpOptions.newBuilder()
                .recordRequestHeaders("User-Agent", "X-Absent")
                .recordResponseHeaders("x-cache")
                .build())
        .handle(
            "/cached",
            exchange -> {
              exchange.setHeader("X-Cache", "hit");
              exchange.setHeader("X-Other", "unseen");
              exchange.answer(200, utf8("cached"));
            });
    get("/cached", "user-agent", "test/1", "X-Mine", "unseen");

    FinishedSpan span = onlySpan();
    assertThat(span)
        .hasTag("http.request.header.user-agent", "test/1")
        .doesNotHaveTag("http.request.header.x-absent")
        .hasTag("http.response.header.x-cache", "hit");
    assertThat(text(span)).doesNotContain("unseen");
  }

  @Test
  void secrets_areNeverRecorded() throws Exception {
    setup.handle(
        "/login",
        exchange -> {
          exchange.setHeader("Set-Cookie", "session=secret");
          exchange.answer(200, exchange.body());
        });
    client.send(
        request("/login", "Authorization", "Bearer secret", "Cookie", "session=secret")
            .POST(BodyPublishers.ofString("password=secret"))
            .build(),
        BodyHandlers.discarding());

    assertThat(text(onlySpan())).doesNotContain("secret");
  }

  private static String url(FinishedSpan span) {
    return (String) requireNonNull(span.tag("http.url"), "http.url");
  }

  /** Everything that leaves the process with this span. */
  static String text(FinishedSpan span) {
    String tags =
        IntStream.range(0, span.tagCount())
            .mapToObj(i -> span.tagKey(i) + "=" + span.tagValue(i))
            .collect(Collectors.joining("\n"));
    String annotations =
        IntStream.range(0, span.annotationCount())
            .mapToObj(span::annotationValue)
            .collect(Collectors.joining("\n"));
    return span.name() + "\n" + tags + "\n" + annotations;
  }
}
