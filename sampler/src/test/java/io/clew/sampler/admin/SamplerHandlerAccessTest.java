package io.clew.sampler.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.LoggedLines;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and who is not. */
class SamplerHandlerAccessTest {
  private static final String TOKEN = "s3cret.s3cret_s3cret-==";
  private static final String RIGHT = "Bearer " + TOKEN;

  private final LoggedLines audit = new LoggedLines("io.clew.sampler.audit");
  private final DynamicSampler sampler = DynamicSampler.newBuilder("feed").build();
  private final HandlerServer server = new HandlerServer();
  private final HandlerClient client = server.client();

  @BeforeEach
  void open() {
    HttpHandler local = SamplerHandler.newBuilder(sampler).build();
    HttpHandler token = SamplerHandler.newBuilder(sampler).bearerToken(TOKEN).build();
    HttpHandler remote =
        SamplerHandler.newBuilder(sampler).bearerToken(TOKEN).allowRemote().build();
    server.add("/local", local);
    server.add("/token", token);
    server.add("/remote", remote);
    server.add("/far/local", exchange -> local.handle(fromFarAway(exchange)));
    server.add("/far/token", exchange -> token.handle(fromFarAway(exchange)));
    server.add("/far/remote", exchange -> remote.handle(fromFarAway(exchange)));
  }

  @AfterEach
  void close() {
    server.close();
    sampler.close();
    audit.close();
  }

  /** As if it came from another machine. */
  private static HttpExchange fromFarAway(HttpExchange exchange) {
    HttpExchange far = mock(HttpExchange.class, delegatesTo(exchange));
    doReturn(new InetSocketAddress("192.0.2.7", 40000)).when(far).getRemoteAddress();
    return far;
  }

  @Test
  void otherMachine_isRefused_alsoWithATokenUnlessAllowed() throws Exception {
    for (String path : new String[] {"/far/local", "/far/token"}) {
      HttpResponse<String> response = client.send("PUT", path + "/off", "Authorization", RIGHT);

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body()).isEqualTo("expected a request from this machine\n");
      assertThat(audit.lines())
          .containsExactly(
              "INFO Tracing: 192.0.2.7: refused with 403, PUT "
                  + path
                  + "/off: expected a request from this machine");
    }
    assertThat(sampler.isOff()).isFalse();
  }

  @Test
  void otherMachine_allowed_needsTheToken() throws Exception {
    assertThat(client.send("GET", "/far/remote").statusCode()).isEqualTo(401);
    assertThat(client.send("GET", "/far/remote", "Authorization", RIGHT).statusCode())
        .isEqualTo(200);
    audit.lines();

    client.send("PUT", "/far/remote/off", "Authorization", RIGHT);
    assertThat(sampler.isOff()).isTrue();
    assertThat(audit.lines()).containsExactly("INFO Tracing: 192.0.2.7: stopped all tracing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "Via"})
  void proxy_isRefused_unlessRemoteIsAllowed(String header) throws Exception {
    HttpResponse<String> response = client.send("GET", "/token", header, "x");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body())
        .isEqualTo(header + ": expected none, the request is not from this machine\n");
    assertThat(client.send("GET", "/remote", header, "x", "Authorization", RIGHT).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"/local", "/token", "/remote"})
  void browser_isRefused(String path) throws Exception {
    HttpResponse<String> response =
        client.send("PUT", path + "/off", "Origin", "http://evil.example", "Authorization", RIGHT);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).isEqualTo("Origin: expected none, browsers have no access\n");
    assertThat(sampler.isOff()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LocalHost:8080", "127.0.0.1", "127.1.2.3:1", "[::1]", "[::1]:8080"})
  void host_ofThisMachine_isServed(String host) throws Exception {
    assertThat(client.raw("GET /local HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example\r\n",
        "Host: localhost.evil.example\r\n",
        "Host: 127.0.0.1.evil.example\r\n",
        "Host: 192.0.2.7\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
        "Host:\r\n",
        "",
      })
  void host_other_isRefused_soThatRebindingANameDoesNotHelp(String header) throws Exception {
    assertThat(client.raw("GET /local HTTP/1.1\r\n" + header + "\r\n"))
        .startsWith("HTTP/1.1 403 ")
        .endsWith("\r\n\r\nHost: expected localhost, 127.0.0.1 or [::1], got another\n");
    assertThat(audit.lines()).hasSize(1);
  }

  @Test
  void host_other_isServedWhereRemoteIsAllowed() throws Exception {
    assertThat(
            client.raw(
                "GET /remote HTTP/1.1\r\nHost: a.example\r\nAuthorization: " + RIGHT + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void token_none_isAskedFor_alsoToRead() throws Exception {
    for (String authorization : new String[] {"", "Basic dXNlcjpwYXNz", TOKEN, "Bearer"}) {
      HttpResponse<String> response =
          authorization.isEmpty()
              ? client.send("GET", "/token")
              : client.send("GET", "/token", "Authorization", authorization);

      assertThat(response.statusCode()).as(authorization).isEqualTo(401);
      assertThat(response.headers().allValues("WWW-Authenticate"))
          .containsExactly("Bearer realm=\"sampling\"");
      assertThat(response.body()).isEqualTo("expected the bearer token, got none\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret.s3cret_s3cret-=", "s3cret.s3cret_s3cret-===", "S3CRET", "é"})
  void token_wrong_isRefused_andNotLogged(String wrong) throws Exception {
    HttpResponse<String> response =
        client.send("PUT", "/token/off", "Authorization", "Bearer " + wrong);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"sampling\", error=\"invalid_token\"");
    assertThat(response.body()).isEqualTo("expected the bearer token, got another\n");
    assertThat(sampler.isOff()).isFalse();
    assertThat(audit.lines())
        .containsExactly(
            "INFO Tracing: 127.0.0.1: refused with 401, PUT /token/off: expected the bearer token,"
                + " got another");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER  "})
  void token_right_isTaken_inAnyCaseOfTheScheme(String scheme) throws Exception {
    assertThat(client.send("PUT", "/token/off", "Authorization", scheme + TOKEN).statusCode())
        .isEqualTo(200);
    assertThat(sampler.isOff()).isTrue();
  }

  @Test
  void token_twice_isRefused() throws Exception {
    assertThat(
            client
                .send("GET", "/token", "Authorization", RIGHT, "Authorization", RIGHT)
                .statusCode())
        .isEqualTo(401);
  }
}
