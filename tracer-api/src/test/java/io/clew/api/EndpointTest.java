package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::ffff:10.1.2.3, 10.1.2.3",
    "::FFFF:0a01:0203, 10.1.2.3",
  })
  void parseIp_ipv4_isRead(String literal, String expected) {
    assertThat(Endpoint.parseIp(literal))
        .isInstanceOf(Inet4Address.class)
        .extracting(InetAddress::getHostAddress)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "::, 0:0:0:0:0:0:0:0",
    "::1, 0:0:0:0:0:0:0:1",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8:0:0:0:0:0:1",
    "fe80:1:2:3:4:5:6:7, fe80:1:2:3:4:5:6:7",
    "64:ff9b::1.2.3.4, 64:ff9b:0:0:0:0:102:304",
  })
  void parseIp_ipv6_isRead(String literal, String expected) {
    assertThat(Endpoint.parseIp(literal))
        .isInstanceOf(Inet6Address.class)
        .extracting(InetAddress::getHostAddress)
        .isEqualTo(expected);
  }

  static List<String> noAddresses() {
    return List.of(
        "256.1.1.1",
        "1.1.1.256",
        "1..2.3",
        "...",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "1.2.3.4567",
        "999.999.999.999",
        "1.2.3.a",
        "a.b.c.d",
        ".::1",
        "1:2:3",
        "12345::",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "::1.2.3",
        "127",
        "167837953",
        "localhost",
        "example.com",
        "cafe",
        "fe80::1%1",
        "[::1]",
        " 10.0.0.1",
        "10.0.0.1 ",
        "10.0.0.1:80",
        "",
        ".",
        ":",
        "0",
        "1.2.3.\u0664",
        "\uffff\uffff");
  }

  @ParameterizedTest
  @MethodSource("noAddresses")
  void parseIp_noAddress_isNull(String text) {
    assertThat(Endpoint.parseIp(text)).isNull();
  }

  @Test
  void parseIp_veryLong_isNull() {
    assertThat(Endpoint.parseIp("1:".repeat(10_000))).isNull();
  }

  /** In a JVM of its own whose name service knows every one of the texts, and so gives it away. */
  @Test
  void parseIp_noAddress_asksNoNameService(@TempDir Path directory) throws Exception {
    Path hosts = directory.resolve("hosts");
    List<String> lines = new ArrayList<>();
    noAddresses().stream()
        .filter(text -> text.matches("[!-~]+"))
        .forEach(text -> lines.add("9.9.9.9 " + text));
    Files.write(hosts, lines);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                System.getProperty("java.class.path"),
                Resolving.class.getName())
            .redirectErrorStream(true)
            .start();

    assertThat(process.inputReader().lines()).containsExactly("known example.com", "done");
    assertThat(process.waitFor()).isZero();
  }

  static final class Resolving {
    private Resolving() {}

    public static void main(String[] args) throws Exception {
      if (InetAddress.getAllByName("example.com")[0].getHostAddress().equals("9.9.9.9")) {
        System.out.println("known example.com");
      }
      for (String text : noAddresses()) {
        if (Endpoint.parseIp(text) != null) {
          System.out.println("resolved " + text);
        }
      }
      System.out.println("done");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void new_portOutOfRange_isRejected(int port) {
    assertThatThrownBy(() -> new Endpoint("a", null, null, port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(port));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535})
  void new_portInRange_isTaken(int port) {
    assertThat(new Endpoint("a", null, null, port).port()).isEqualTo(port);
  }

  @Test
  void isEmpty_anyPart_isFalse() {
    assertThat(new Endpoint(null, null, null, 0).isEmpty()).isTrue();
    assertThat(Endpoint.of("feed").isEmpty()).isFalse();
    assertThat(new Endpoint(null, (Inet4Address) Endpoint.parseIp("1.2.3.4"), null, 0).isEmpty())
        .isFalse();
    assertThat(new Endpoint(null, null, (Inet6Address) Endpoint.parseIp("::2"), 0).isEmpty())
        .isFalse();
    assertThat(new Endpoint(null, null, null, 1).isEmpty()).isFalse();
  }
}
