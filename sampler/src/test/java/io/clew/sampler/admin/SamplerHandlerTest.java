package io.clew.sampler.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.sampler.LoggedLines;
import io.clew.sampler.RuleSetText;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerHandlerTest extends SamplerHandlerFixture {
  private static final String RULES =
      "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.5}}";
  private static final String BOOST = "/sampling/boosts?rule=POST+%2Fcheckout&rate=1&seconds=300";

  @Test
  void get_showsTheStatus_andIsNotAudited() throws Exception {
    HttpResponse<String> response = client.send("GET", "/sampling");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.body()).startsWith("{\n  \"service\": \"feed\",\n  \"off\": false,\n");
    assertThat(client.send("GET", "/sampling/").body()).isEqualTo(response.body());
    assertThat(audit.lines()).isEmpty();
  }

  @Test
  void put_rules_setsThem_deleteTakesThemBack() throws Exception {
    HttpResponse<String> response = client.put("/sampling", RULES);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"strategy\": \"probabilistic 0.5\"");
    assertThat(rate("a")).isEqualTo(0.5);

    assertThat(client.send("DELETE", "/sampling").statusCode()).isEqualTo(200);
    assertThat(rate("a")).isEqualTo(0.1);
    assertThat(audit.lines())
        .containsExactly(
            "INFO Tracing: 127.0.0.1: set rules " + RuleSetText.version(RULES) + " by hand",
            "INFO Tracing: 127.0.0.1: took back the rules set by hand");
  }

  @Test
  void put_chunked_isTaken() throws Exception {
    HttpResponse<String> response =
        client.send(
            "PUT", "/sampling", BodyPublishers.fromPublisher(BodyPublishers.ofString(RULES)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(rate("a")).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      textBlock =
          """
          `{\n\n "tracing": 1}` -> line 3, column 13, tracing: expected one of on, off, got 1
          `` -> document: expected an object, got nothing
          {"a\\u0085b\\u202e": 1} -> line 1, column 20, a b : unknown key, expected one of tracing, skip_paths, services, rules, default_strategy, service_strategies, strategyType, probabilisticSampling, rateLimitingSampling, operationSampling
          """)
  void put_rulesNotValid_saysWhere_andChangesNothing(String json, String message) throws Exception {
    client.put("/sampling", RULES);
    audit.lines();

    HttpResponse<String> response = client.put("/sampling", json.replace("\\n", "\n"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(response.body()).isEqualTo(message + "\n");
    assertThat(sampler.rules()).isEqualTo(RULES);
    assertThat(audit.lines())
        .singleElement()
        .asString()
        .startsWith("INFO Tracing: 127.0.0.1: refused with 400, PUT /sampling: " + start(message));
  }

  private static String start(String message) {
    return message.substring(0, Math.min(200, message.length()));
  }

  @Test
  void put_otherThanUtf8_isRefused() throws Exception {
    HttpResponse<String> response =
        client.send("PUT", "/sampling", BodyPublishers.ofByteArray(new byte[] {'{', -1, '}'}));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("expected UTF-8, got other bytes\n");
  }

  @Test
  void put_noBody_isRefusedWith411() throws Exception {
    assertThat(client.raw("PUT /sampling HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 411 ")
        .endsWith(
            "\r\n\r\nexpected a rule set as the body, or ?rate=0.1 behind the path, got neither\n");
  }

  @Test
  void put_oneMebibyte_isTaken_andOneByteMoreIsNot() throws Exception {
    String largest = RULES + " ".repeat((1 << 20) - RULES.length());

    assertThat(client.put("/sampling", largest).statusCode()).isEqualTo(200);
    HttpResponse<String> response = client.put("/sampling", largest + " ");
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("expected at most 1048576 bytes, got more\n");
    assertThat(sampler.rules()).isEqualTo(largest);
  }

  @Test
  void boost_raisesTheRate_deleteEndsIt() throws Exception {
    HttpResponse<String> response = client.send("PUT", BOOST);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"rule\": \"POST /checkout\", \"rate\": 1.0");
    assertThat(rate("POST /checkout")).isEqualTo(1);

    assertThat(client.send("DELETE", "/sampling/boosts?rule=POST%20%2Fcheckout").statusCode())
        .isEqualTo(200);
    assertThat(rate("POST /checkout")).isEqualTo(0.1);
    assertThat(audit.lines())
        .containsExactly(
            "INFO Tracing: 127.0.0.1: boosted 'POST /checkout' to 1.0 for 300.0 s",
            "INFO Tracing: 127.0.0.1: ended the boost of 'POST /checkout'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      textBlock =
          """
          PUT -> rule=a&rate=2&seconds=1 -> 400 -> rate: expected 0 to 1, got 2.0
          PUT -> rule=a&rate=NaN&seconds=1 -> 400 -> rate: expected 0 to 1, got NaN
          PUT -> rule=a&rate=x%0Ay&seconds=1 -> 400 -> rate: expected a number, got 'x y'
          PUT -> rule=a&rate=1&seconds=86401 -> 400 -> duration: expected 1 ms to 24 h, got PT24H1S
          PUT -> rule=a&rate=1&seconds=-1 -> 400 -> duration: expected 1 ms to 24 h, got PT-1S
          PUT -> rule=&rate=1&seconds=1 -> 400 -> name: expected 1 to 1024 characters, got 0
          PUT -> rule=a&rate=1 -> 400 -> query: expected each of these once: rule, rate, seconds
          PUT -> rule=a&rate=1&seconds=1&x=1 -> 400 -> query: expected each of these once: rule, rate, seconds
          PUT -> rule=a&rate=1&rate=1&seconds=1 -> 400 -> query: expected each of these once: rule, rate, seconds
          PUT -> rule&rate=1&seconds=1 -> 400 -> query: expected each of these once: rule, rate, seconds
          DELETE -> rate=1 -> 400 -> query: expected each of these once: rule
          DELETE -> rule=%1B%5Bb -> 404 -> rule: expected the rule of an active boost, got ' [b'
          """)
  void boost_notValid_saysWhy(String method, String query, int status, String message)
      throws Exception {
    HttpResponse<String> response = client.send(method, "/sampling/boosts?" + query);

    assertThat(response.body()).isEqualTo(message + "\n");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(sampler.boosts()).isEmpty();
    assertThat(audit.lines())
        .containsExactly(
            "INFO Tracing: 127.0.0.1: refused with %d, %s /sampling/boosts?%s: %s"
                .formatted(status, method, query, message));
  }

  @Test
  void boost_withoutQuery_saysWhatIsExpected() throws Exception {
    HttpResponse<String> response = client.send("PUT", "/sampling/boosts");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo("query: expected each of these once: rule, rate, seconds\n");
  }

  @Test
  void boost_strangeName_isOneLineInTheLog() throws Exception {
    String name = "a%0AINFO%20b%C2%9B%E2%80%A8".repeat(50);

    assertThat(
            client.send("PUT", "/sampling/boosts?rule=" + name + "&rate=1&seconds=9").statusCode())
        .isEqualTo(200);
    assertThat(audit.lines())
        .singleElement()
        .asString()
        .startsWith("INFO Tracing: 127.0.0.1: boosted 'a INFO b a INFO b ")
        .endsWith("...' to 1.0 for 9.0 s")
        .hasSizeLessThan(300)
        .doesNotMatch("(?s).*[\\p{Cc}\\p{Zl}].*");
  }

  @Test
  void off_stopsAllTracing_deleteGoesOn() throws Exception {
    assertThat(client.send("PUT", "/sampling/off").body()).contains("\"off\": true");
    assertThat(sampler.isOff()).isTrue();

    assertThat(client.send("DELETE", "/sampling/off").body()).contains("\"off\": false");
    assertThat(sampler.isOff()).isFalse();
    assertThat(audit.lines())
        .containsExactly(
            "INFO Tracing: 127.0.0.1: stopped all tracing",
            "INFO Tracing: 127.0.0.1: resumed tracing");
  }

  @Test
  void off_withoutLength_asCurlSendsIt_isTaken() throws Exception {
    assertThat(client.raw("PUT /sampling/off HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK");
    assertThat(sampler.isOff()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /sampling, 'GET, PUT, DELETE'",
    "HEAD, /sampling, 'GET, PUT, DELETE'",
    "GET, /sampling/boosts, 'PUT, DELETE'",
    "GET, /sampling/off, 'PUT, DELETE'",
  })
  void method_ofNoUse_isRefusedWith405(String method, String path, String allow) throws Exception {
    HttpResponse<String> response = client.send(method, path);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains(allow);
    assertThat(response.body())
        .isEqualTo(
            method.equals("HEAD") ? "" : "expected one of " + allow + ", got " + method + "\n");
  }

  @Test
  void path_unknown_isRefusedWith404() throws Exception {
    for (String path : List.of("/sampling/x", "/samplingx", "/sampling/off/", "/sampling//off")) {
      assertThat(client.send("PUT", path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(sampler.isOff()).isFalse();
  }

  @Test
  void handler_mountedElsewhere_hasItsPathsThere() throws Exception {
    server.add("/", SamplerHandler.newBuilder(sampler).build());
    server.add("/a/b/", SamplerHandler.newBuilder(sampler).build());

    assertThat(client.send("GET", "/").statusCode()).isEqualTo(200);
    assertThat(client.send("PUT", "/off").statusCode()).isEqualTo(200);
    assertThat(client.send("DELETE", "/a/b/off").statusCode()).isEqualTo(200);
    assertThat(client.send("GET", "/a/b/").statusCode()).isEqualTo(200);
  }

  @Test
  void error_isToldWithoutDetails_andLoggedOnce() throws Exception {
    sampler.close();
    try (LoggedLines log = new LoggedLines(SamplerHandler.class.getName())) {
      HttpResponse<String> response = client.put("/sampling", RULES);
      assertThat(client.send("PUT", BOOST).statusCode()).isEqualTo(500);

      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).isEqualTo("internal error, see the log\n");
      assertThat(log.lines())
          .containsExactly("WARN Tracing: the sampler's handler failed (logged once)");
      assertThat(audit.lines())
          .containsExactly(
              "INFO Tracing: 127.0.0.1: failed, PUT /sampling",
              "INFO Tracing: 127.0.0.1: failed, PUT " + BOOST);
    }
  }

  @Test
  void body_thatNeverComes_keepsNobodyElseWaiting_andChangesNothing() throws Exception {
    try (Socket slow = client.connect()) {
      HandlerClient.write(
          slow, "PUT /sampling HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{");
      assertThat(client.put("/sampling", RULES).statusCode()).isEqualTo(200);
    }
    assertThat(client.send("GET", "/sampling").statusCode()).isEqualTo(200);
    assertThat(sampler.rules()).isEqualTo(RULES);
  }

  @Test
  void body_brokenOff_isAudited() throws Exception {
    try (Socket socket = client.connect()) {
      HandlerClient.write(
          socket,
          "PUT /sampling HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}");
    }

    List<String> lines = new ArrayList<>();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> lines.addAll(audit.lines()) && !lines.isEmpty());
    assertThat(lines).containsExactly("INFO Tracing: 127.0.0.1: broken off, PUT /sampling");
    assertThat(sampler.rules()).isNull();
  }

  @Test
  void put_concurrent_eachIsTakenWhole() throws Exception {
    List<Future<HttpResponse<String>>> responses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String rules = RULES.replace("0.5", "0.5" + i);
      responses.add(server.threads.submit(() -> client.put("/sampling", rules)));
    }
    for (Future<HttpResponse<String>> response : responses) {
      assertThat(response.get().statusCode()).isEqualTo(200);
      assertThat(response.get().body()).containsOnlyOnce("\"name\": \"default\"");
    }
    assertThat(sampler.status().layers().get(0).updates()).isEqualTo(40);
    assertThat(audit.lines()).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void builder_valuesNotValid_areRefused() {
    SamplerHandler.Builder builder = SamplerHandler.newBuilder(sampler);

    assertThatThrownBy(() -> builder.bearerToken("0123456789abcde"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "bearerToken: expected at least 16 letters, digits and -._~+/, got something else");
    assertThatThrownBy(() -> builder.bearerToken("0123456789 abcdef"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("0123456789");
    assertThatThrownBy(() -> builder.allowRemote().build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("allowRemote: expected a bearer token too, got none");
  }
}
