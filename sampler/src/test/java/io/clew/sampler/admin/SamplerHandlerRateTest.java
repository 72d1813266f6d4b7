package io.clew.sampler.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short form of rules by hand: one rate for all. */
class SamplerHandlerRateTest extends SamplerHandlerFixture {
  @Test
  void put_rate_setsItForAll_deleteTakesItBack() throws Exception {
    HttpResponse<String> response = client.send("PUT", "/sampling?rate=0.2");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"strategy\": \"probabilistic 0.2\"");
    assertThat(client.raw("PUT /sampling?rate=0.25 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK");
    assertThat(rate("a")).isEqualTo(0.25);
    assertThat(sampler.rules())
        .isEqualTo("{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.25}}");

    client.send("DELETE", "/sampling");
    assertThat(rate("a")).isEqualTo(0.1);
    assertThat(audit.lines()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      textBlock =
          """
          PUT -> ?rate=2 -> `` -> rate: expected 0 to 1, got 2.0
          PUT -> ?rate=-1 -> `` -> rate: expected 0 to 1, got -1.0
          PUT -> ?rate=NaN -> `` -> rate: expected 0 to 1, got NaN
          PUT -> ?rate=20%25 -> `` -> rate: expected a number, got '20%'
          PUT -> ?rate= -> `` -> rate: expected a number, got ''
          PUT -> ?rate=1e-5&rate=1 -> `` -> query: expected each of these once: rate
          PUT -> ?sample-rate=0.2 -> `` -> query: expected each of these once: rate
          PUT -> ?rate=0.2 -> {} -> expected a rate or a rule set, got both
          PUT -> `` -> 0.2 -> line 1, column 1: expected an object, got 0.2
          DELETE -> ?rate=0.2 -> `` -> query: expected none, all rules by hand are taken back
          """,
      quoteCharacter = '`')
  void put_rateInAnotherShape_saysWhatIsExpected(
      String method, String query, String body, String message) throws Exception {
    HttpResponse<String> response =
        client.send(
            method,
            "/sampling" + query,
            body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));

    assertThat(response.body()).isEqualTo(message + "\n");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(rate("a")).isEqualTo(0.1);
    assertThat(audit.lines()).hasSize(1);
  }
}
