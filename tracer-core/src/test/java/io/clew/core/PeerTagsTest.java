package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Endpoint;
import io.opentracing.tag.Tags;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tags of the peer, which make the remote endpoint. */
class PeerTagsTest extends RecordedSpanFixture {
  @Test
  void peer_allParts_areTheRemoteEndpoint() {
    tracer
        .buildSpan("y")
        .asChildOf(parent)
        .withTag(Tags.PEER_SERVICE, "pins")
        .withTag("peer.ipv4", "10.1.2.3")
        .withTag(Tags.PEER_HOST_IPV6, "2001:db8::1")
        .withTag(Tags.PEER_PORT, 8080)
        .withTag(Tags.PEER_HOSTNAME, "pins.example.com")
        .withTag("peer.address", "10.1.2.3:8080")
        .withTag(Tags.COMPONENT, "http")
        .start()
        .finish();

    Endpoint peer = only().remoteEndpoint();
    assertThat(peer.serviceName()).isEqualTo("pins");
    assertThat(peer.ipv4()).isEqualTo(Endpoint.parseIp("10.1.2.3"));
    assertThat(peer.ipv6()).isEqualTo(Endpoint.parseIp("2001:db8::1"));
    assertThat(peer.port()).isEqualTo(8080);
    assertThat(tags(only()))
        .containsExactly(
            Map.entry("peer.hostname", "pins.example.com"),
            Map.entry("peer.address", "10.1.2.3:8080"),
            Map.entry("component", "http"));
  }

  @ParameterizedTest
  @CsvSource({
    "167838211, 10.1.2.3",
    "-1, 255.255.255.255",
    "0, 0.0.0.0",
    "-1062731775, 192.168.0.1"
  })
  void peerIpv4_integer_isAnAddress(int bits, String address) {
    span.setTag("peer.ipv4", bits);

    assertThat(finished().remoteEndpoint().ipv4()).isEqualTo(Endpoint.parseIp(address));
    assertThat(only().tagCount()).isZero();
  }

  @Test
  void peerIpv6_mappedIpv4_isIpv4() {
    span.setTag("peer.ipv6", "::ffff:10.1.2.3");

    assertThat(finished().remoteEndpoint().ipv4()).isEqualTo(Endpoint.parseIp("10.1.2.3"));
    assertThat(only().remoteEndpoint().ipv6()).isNull();
  }

  @Test
  void peerPort_text_isRead() {
    span.setTag("peer.port", "443");

    assertThat(finished().remoteEndpoint()).isEqualTo(new Endpoint(null, null, null, 443));
  }

  static List<Map.Entry<String, Object>> invalidPeers() {
    return List.of(
        Map.entry("peer.ipv4", "not an address"),
        Map.entry("peer.ipv4", "999.1.1.1"),
        Map.entry("peer.ipv4", "2001:db8::1"),
        Map.entry("peer.ipv4", 5L),
        Map.entry("peer.ipv4", true),
        Map.entry("peer.ipv6", "example.com"),
        Map.entry("peer.ipv6", 1),
        Map.entry("peer.port", 0),
        Map.entry("peer.port", -1),
        Map.entry("peer.port", 65_536),
        Map.entry("peer.port", (1L << 32) + 8080),
        Map.entry("peer.port", "http"),
        Map.entry("peer.port", ""),
        Map.entry("peer.port", true));
  }

  @ParameterizedTest
  @MethodSource("invalidPeers")
  void peer_invalidValue_staysATag(Map.Entry<String, Object> tag) {
    set(span, tag.getKey(), tag.getValue());

    assertThat(finished().remoteEndpoint()).isNull();
    assertThat(tags(only())).containsExactly(tag);
  }

  @Test
  void peer_twice_lastWins() {
    span.setTag("peer.service", "a")
        .setTag("peer.service", "b")
        .setTag("peer.port", 1)
        .setTag("peer.port", 2)
        .setTag("peer.ipv4", "1.1.1.1")
        .setTag("peer.ipv4", "2.2.2.2")
        .setTag("peer.ipv6", "::3")
        .setTag("peer.ipv6", "::4");

    assertThat(finished().remoteEndpoint().serviceName()).isEqualTo("b");
    assertThat(only().remoteEndpoint().port()).isEqualTo(2);
    assertThat(only().remoteEndpoint().ipv4()).isEqualTo(Endpoint.parseIp("2.2.2.2"));
    assertThat(only().remoteEndpoint().ipv6()).isEqualTo(Endpoint.parseIp("::4"));
    assertThat(only().tagCount()).isZero();
  }

  @Test
  void peer_invalidThenValid_onlyTheLastCounts() {
    span.setTag("peer.port", "http")
        .setTag("peer.port", 2)
        .setTag("peer.ipv4", "unknown")
        .setTag("peer.ipv4", "2.2.2.2")
        .setTag("peer.ipv6", "unknown")
        .setTag("peer.ipv6", "::4");

    assertThat(finished().tagCount()).isZero();
    assertThat(only().remoteEndpoint().port()).isEqualTo(2);
  }

  @Test
  void peer_validThenInvalid_onlyTheLastCounts() {
    span.setTag("peer.port", 2)
        .setTag("peer.port", "http")
        .setTag("peer.ipv4", "2.2.2.2")
        .setTag("peer.ipv4", "unknown")
        .setTag("peer.ipv6", "::4")
        .setTag("peer.ipv6", "unknown");

    assertThat(finished().remoteEndpoint()).isNull();
    assertThat(tags(only()))
        .containsOnly(
            Map.entry("peer.port", "http"),
            Map.entry("peer.ipv4", "unknown"),
            Map.entry("peer.ipv6", "unknown"));
  }
}
