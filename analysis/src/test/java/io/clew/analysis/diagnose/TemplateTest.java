package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zipkin2.Span;

class TemplateTest {
  private static Request call(String name, String... tags) {
    TestTrace trace = new TestTrace().request(100);
    trace.add("1", Span.Kind.CLIENT, "feed", name, 1, 1, tags);
    return Request.of(trace.build(), 1);
  }

  @Test
  void of_httpCall_hasServiceAndPath() {
    Request request =
        call("GET", "peer.service", "users", "http.method", "GET", "http.path", "/users/42");

    assertThat(request.template()).hasToString("users get /users/{}");
    assertThat(request.parameters()).isEqualTo("/users/42");
    assertThat(request.isKnown()).isTrue();
    assertThat(request.isRead()).isTrue();
  }

  @Test
  void of_url_losesSchemeAndHostAndKeepsTheQueryAsParameter() {
    Request request =
        call(
            "GET",
            "http.method",
            "GET",
            "http.url",
            "https://h:8/users/42?page=2",
            "http.path",
            "/");

    assertThat(request.template()).hasToString("get /users/{}");
    assertThat(request.parameters()).isEqualTo("/users/42?page=2");
  }

  @Test
  void of_nameWithRoute_pathIsParameter() {
    Request request = call("GET /users/{name}", "http.method", "GET", "http.path", "/users/anna");

    assertThat(request.template()).hasToString("get /users/{name}");
    assertThat(request.parameters()).isEqualTo("/users/anna");
  }

  @Test
  void of_statement_isTheText() {
    Request request =
        call("select", "peer.service", "db", "db.statement", "SELECT a FROM t WHERE b = 7");

    assertThat(request.template()).hasToString("SELECT a FROM t WHERE b = {}");
    assertThat(request.isKnown()).isTrue();
    assertThat(request.isRead()).isTrue();
    assertThat(call("x", "db.statement", "SELECT a FROM t WHERE b = ?").isKnown()).isFalse();
    assertThat(call("x", "db.statement", "SELECT a FROM t FOR UPDATE").isRead()).isFalse();
    assertThat(call("select", "db.statement", "UPDATE t SET a = 1").isRead()).isFalse();
  }

  @Test
  void of_bothSides_nameAndPathAreTheServers() {
    TestTrace made = new TestTrace().request(100);
    String client = made.get("1", "lb", "/proxy/users/42", 1, 9);
    made.add(client, Span.Kind.SERVER, "users", "getuser", 2, 5, "http.path", "/users/42");
    Trace trace = made.build();

    assertThat(Template.of(trace, 1)).hasToString("users getuser /users/{}");
    assertThat(Template.of(trace, 1).kind()).isEqualTo(Span.Kind.CLIENT);
  }

  @Test
  void of_severalServers_isWhatTheClientSays() {
    TestTrace made = new TestTrace().request(100);
    String client = made.get("1", "users", "/users/42", 1, 9);
    made.server(client, "users-a", 2, 3);
    made.server(client, "users-b", 6, 3);

    assertThat(Template.of(made.build(), 1)).hasToString("users get /users/{}");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, get, true",
    "HEAD, head, true",
    "POST, getuser, false",
    "DELETE, delete, false",
    "'', getuser, true",
    "'', finduserbyid, true",
    "'', user.service/listfriends, true",
    "'', countlikes, true",
    "'', searchpins, true",
    "'', getorcreateuser, false",
    "'', findandmodify, false",
    "'', saveuser, false",
    "'', post /list, false"
  })
  void of_methodAndName_sayWhetherItReads(String method, String name, boolean isRead) {
    Request request = method.isEmpty() ? call(name) : call(name, "http.method", method);

    assertThat(request.isRead()).isEqualTo(isRead);
  }

  @Test
  void of_writeWithoutValueInItsPath_parametersAreUnknown() {
    assertThat(call("POST", "http.method", "POST", "http.path", "/orders").isKnown()).isFalse();
    assertThat(call("PUT", "http.method", "PUT", "http.path", "/orders/7").isKnown()).isTrue();
    assertThat(call("send feeds").isKnown()).isFalse();
  }

  @Test
  void of_cache_isKnownByAnyOfItsNames() {
    assertThat(call("get", "peer.service", "user-cache", "cache.key", "u:1").isCache()).isTrue();
    assertThat(call("get", "db.type", "redis").isCache()).isTrue();
    assertThat(call("get", "db.system", "memcached").isCache()).isTrue();
    assertThat(call("get", "component", "java-memcached").isCache()).isTrue();
    assertThat(call("get", "peer.service", "users").isCache()).isFalse();
  }

  @Test
  void of_cacheGet_keyIsTheParameter() {
    Request request = call("get", "peer.service", "memcached", "cache.key", "u:1");

    assertThat(request.parameters()).isEqualTo("u:1");
    assertThat(request.isKnown()).isTrue();
    assertThat(request.isRead()).isTrue();
    assertThat(call("set", "db.type", "redis").isRead()).isFalse();
    assertThat(call("cmd", "db.type", "redis", "db.statement", "MGET a b").isRead()).isTrue();
    assertThat(call("cmd", "db.type", "redis", "db.statement", "SET a 1").isRead()).isFalse();
    assertThat(call("cmd", "db.type", "redis", "db.statement", "GET ?").isKnown()).isFalse();
  }

  @Test
  void operation_ofAServer_isItsName() {
    assertThat(Template.of(new TestTrace().request(1).build(), 0).operation())
        .isEqualTo("get /feed");
  }
}
