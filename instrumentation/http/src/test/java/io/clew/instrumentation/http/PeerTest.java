package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {
  private final MockTracer tracer = new MockTracer();
  private final MockSpan span = tracer.buildSpan("test").start();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "10.20.30.199"})
  void tagAddress_ipv4(String address) {
    Peer.tagAddress(span, address, 0);

    assertThat(tags()).isEqualTo(Map.of("peer.ipv4", address));
  }

  @ParameterizedTest
  @CsvSource({"::1, ::1", "fe80::1%eth0, fe80::1", "0:0:0:0:0:0:0:1%lo, 0:0:0:0:0:0:0:1"})
  void tagAddress_ipv6_leavesZoneOut(String address, String expected) {
    Peer.tagAddress(span, address, 0);

    assertThat(tags()).isEqualTo(Map.of("peer.ipv6", expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4.",
        "1..2.3",
        "",
        "1"
      })
  void tagAddress_anythingElse_leavesNoTag(String host) {
    Peer.tagAddress(span, host, 0);

    assertThat(tags()).isEmpty();
  }

  @Test
  void tagAddress_withPort() {
    Peer.tagAddress(span, "[::1]", 4711);

    assertThat(tags()).isEqualTo(Map.of("peer.ipv6", "::1", "peer.port", 4711));
  }

  @Test
  void tagAddress_unknown_leavesNoTag() {
    Peer.tagAddress(span, null, 0);

    assertThat(tags()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http,  feeds.test, -1,   80",
    "https, feeds.test, -1,   443",
    "HTTPS, feeds.test, 0,    443",
    "http,  feeds.test, 8080, 8080",
  })
  void tagHost_name(String scheme, String host, int port, int expected) {
    Peer.tagHost(span, scheme, host, port);

    assertThat(tags()).isEqualTo(Map.of("peer.hostname", host, "peer.port", expected));
  }

  @Test
  void tagHost_ipv4Literal() {
    Peer.tagHost(span, "http", "10.0.0.7", 81);

    assertThat(tags())
        .isEqualTo(Map.of("peer.hostname", "10.0.0.7", "peer.ipv4", "10.0.0.7", "peer.port", 81));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[2001:db8::7]", "2001:db8::7"})
  void tagHost_ipv6Literal_hasNoBrackets(String host) {
    Peer.tagHost(span, "https", host, -1);

    assertThat(tags())
        .isEqualTo(
            Map.of("peer.hostname", "2001:db8::7", "peer.ipv6", "2001:db8::7", "peer.port", 443));
  }

  @Test
  void tagHost_unknown_tagsPortOnly() {
    Peer.tagHost(span, "http", null, -1);

    assertThat(tags()).isEqualTo(Map.of("peer.port", 80));
  }

  private Map<String, Object> tags() {
    return span.tags();
  }
}
