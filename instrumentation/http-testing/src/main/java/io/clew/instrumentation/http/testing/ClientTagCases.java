package io.clew.instrumentation.http.testing;

import static io.clew.instrumentation.http.testing.ClientAbility.ANY_METHOD;
import static io.clew.instrumentation.http.testing.ClientAbility.USER_INFO;
import static io.clew.testing.ClewAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.instrumentation.http.HttpOptions;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a span says of its call, and what it must not say. */
abstract class ClientTagCases extends ClientTraceCases {
  @Test
  void name_isTheMethodAlone() throws Exception {
    get("/items/4711");
    client().send(request("DELETE", "/items/4711"));
    client().send(request("HEAD", "/items/4711"));

    assertThat(reporter.awaitSpans(3, LIMIT).stream().map(FinishedSpan::name))
        .containsExactly("GET", "DELETE", "HEAD");
  }

  @Test
  void name_ofAnUnknownMethod_isHttp() throws Exception {
    needs(ANY_METHOD);
    client().send(request("BREW", "/ok"));

    assertThat(onlySpan()).hasName("HTTP").hasTag("http.method", "BREW");
  }

  @Test
  void tags_sayWhatWasAsked_andWhatCameOfIt() throws Exception {
    get("/items/7");

    assertThat(onlySpan())
        .hasTag("component")
        .hasTag("http.method", "GET")
        .hasTag("http.path", "/items/7")
        .hasTag("http.url", "http://127.0.0.1:" + backend.port() + "/items/7")
        .hasTag("http.status_code", 200)
        .doesNotHaveTag("http.redirects")
        .doesNotHaveTag("http.retries")
        .doesNotHaveTag("http.failure")
        .hasNoError();
  }

  @Test
  void peer_isTheServer() throws Exception {
    get("/ok");

    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("peer.hostname", "127.0.0.1");
    assertThat(String.valueOf(span.remoteEndpoint()))
        .contains("127.0.0.1")
        .contains(String.valueOf(backend.port()));
  }

  @Test
  void path_ofTheRoot_isASlash() throws Exception {
    client().send(new ClientRequest("GET", URI.create("http://127.0.0.1:" + backend.port())));

    assertThat(onlySpan()).hasTag("http.path", "/").hasTag("http.url", backend.uri("/").toString());
  }

  @Test
  void url_hasNoQuery() throws Exception {
    get("/ok?token=secret");

    assertThat(onlySpan()).hasTag("http.url", backend.uri("/ok").toString());
    assertThat(backend.take().target).endsWith("/ok?token=secret");
  }

  @Test
  void url_hasNoUserInfo() throws Exception {
    needs(USER_INFO);
    URI uri = URI.create("http://user:secret@127.0.0.1:" + backend.port() + "/ok");
    client().send(new ClientRequest("GET", uri));

    assertThat(onlySpan()).hasTag("http.url", backend.uri("/ok").toString());
    assertThat(ServerTagCases.text(onlySpan())).doesNotContain("secret");
  }

  @Test
  void url_withQuery_hasItIfAskedFor() throws Exception {
    options = HttpOptions.newBuilder().recordQuery(true).build();
    get("/ok?id=7&x=%20");

    assertThat(onlySpan())
        .hasTag("http.url", backend.uri("/ok?id=7&x=%20").toString())
        .hasTag("http.path", "/ok");
  }

  @Test
  void path_isRecordedAsItIsRedacted_andSentAsItIs() throws Exception {
    options = HttpOptions.newBuilder().redactPath(path -> path.replaceAll("\\d+", "*")).build();
    get("/items/4711");

    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.path", "/items/*");
    assertThat((String) requireNonNull(span.tag("http.url"))).endsWith("/items/*");
    assertThat(backend.take().target).endsWith("/items/4711");
  }

  @Test
  void headers_areRecordedByNameOnly() throws Exception {
    options =
        HttpOptions.newBuilder()
            .recordRequestHeaders("X-Mine", "X-Absent")
            .recordResponseHeaders("X-Cache")
            .build();
    client().send(request("GET", "/ok").header("x-mine", "mine").header("X-Other", "unseen"));

    FinishedSpan span = onlySpan();
    assertThat(span)
        .hasTag("http.request.header.x-mine", "mine")
        .doesNotHaveTag("http.request.header.x-absent")
        .hasTag("http.response.header.x-cache", "hit");
    assertThat(ServerTagCases.text(span)).doesNotContain("unseen");
  }

  @Test
  void secrets_areNeverRecorded() throws Exception {
    client()
        .send(
            request("POST", "/ok")
                .header("Authorization", "Bearer secret")
                .header("Cookie", "session=secret")
                .body(utf8("password=secret")));

    assertThat(ServerTagCases.text(onlySpan())).doesNotContain("secret");
  }

  @Test
  void status_below400_isNoError() throws Exception {
    for (int status : List.of(200, 204, 304)) {
      get("/status/" + status);
      assertThat(onlySpan()).hasTag("http.status_code", status).hasNoError();
      reporter.clear();
    }
  }

  @Test
  void status_from400_isAnError() throws Exception {
    for (int status : List.of(400, 404, 500, 503)) {
      get("/status/" + status);
      assertThat(onlySpan())
          .hasTag("http.status_code", status)
          .doesNotHaveTag("http.failure")
          .hasError();
      reporter.clear();
    }
  }
}
