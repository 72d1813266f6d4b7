package io.clew.sampler.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.clew.api.Sampler;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.SamplerStatus;
import io.clew.sampler.TestRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicSamplerProviderTest extends RateProviderContract {
  DynamicSamplerProviderTest() {
    super(new DynamicSamplerProvider(), "dynamic");
  }

  private DynamicSampler dynamic(Map<String, String> values) {
    return (DynamicSampler) sampler(values);
  }

  @Test
  void service_isThatOfTheSettings() {
    try (DynamicSampler sampler = dynamic(Map.of())) {
      assertThat(sampler.status().service()).isEqualTo("shop");
    }
  }

  @Test
  void sources_areThoseThatAreSet_inTheirPrecedence(@TempDir Path directory) {
    Map<String, String> values =
        Map.of(
            "clew.sampler.file", directory + "/sampling.json",
            "clew.sampler.url", "http://127.0.0.1:1/sampling",
            "clew.sampler.url-token", "secret",
            "clew.sampler.zookeeper", "127.0.0.1:1");
    try (DynamicSampler sampler = dynamic(values)) {
      assertThat(sampler.status().layers())
          .extracting(SamplerStatus.Layer::name)
          .containsExactly(
              "manual",
              "zookeeper 127.0.0.1:1/clew/sampling",
              "http://127.0.0.1:1/sampling",
              "file " + directory + "/sampling.json");
      assertThat(sampler.decide(TestRequest.of("a")).probability()).isEqualTo(0.003);
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void source_thatCannotBeUsed_isAWarningAndLeftOut() {
    Map<String, String> values = Map.of("clew.sampler.url", "jaeger:5778");
    try (DynamicSampler sampler = dynamic(values)) {
      assertThat(sampler.status().layers()).hasSize(1);
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("clew.sampler.url: expected http or https and a host, ");
  }

  @Test
  void url_thatIsNone_isSaidAsItWasGiven_withoutItsPassword() {
    sampler(Map.of("clew.sampler.url", "nonsense")).close();
    sampler(Map.of("clew.sampler.url", "htp://user:s3cret@jaeger/sampling")).close();
    sampler(Map.of("clew.sampler.url", "http://user:s3cret@jae ger/sampling")).close();
    sampler(Map.of("clew.sampler.zookeeper", "zk://user:s3cret@zk1")).close();

    assertThat(warnings)
        .startsWith(
            "clew.sampler.url: expected http or https and a host, as in"
                + " http://jaeger:5778/sampling, got 'nonsense'; using 'none'",
            "clew.sampler.url: expected http or https and a host, as in"
                + " http://jaeger:5778/sampling, got 'htp://jaeger/sampling'; using 'none'")
        .anyMatch( // At which index depends on the JDK.
            line ->
                line.matches(
                    "clew.sampler.url: expected one that can be used \\(Illegal character in"
                        + " authority at index \\d+\\), got 'http://jae ger/sampling'; using"
                        + " 'none'"))
        .hasSizeGreaterThan(2)
        .noneMatch(warning -> warning.contains("s3cret"));
  }

  @Test
  void token_thatIsNone_isBlamedItself_andNotSaid() {
    sampler(Map.of("clew.sampler.admin-port", "65535", "clew.sampler.admin-token", "s3cret"))
        .close();
    sampler(
            Map.of(
                "clew.sampler.url",
                "http://127.0.0.1:1/",
                "clew.sampler.url-token",
                "s3cret\u00a7"))
        .close();

    assertThat(warnings)
        .containsExactly(
            "clew.sampler.admin-token: expected at least 16 letters, digits and -._~+/, got '***';"
                + " using 'no server at clew.sampler.admin-port'",
            "clew.sampler.url-token: expected letters, digits and -._~+/, got '***'; using 'none'");
  }

  @Test
  void zookeeperPath_thatIsNone_isBlamedItself_andSaidOnce() {
    Map<String, String> values =
        Map.of("clew.sampler.zookeeper", "127.0.0.1:1", "clew.sampler.zookeeper-path", "rules");
    try (DynamicSampler sampler = dynamic(values)) {
      assertThat(sampler.status().layers()).hasSize(1);
    }
    assertThat(warnings)
        .containsExactly(
            "clew.sampler.zookeeper-path: expected a path such as /clew/sampling, got 'rules';"
                + " using 'no rules of ZooKeeper'");
  }

  @Test
  void adminPort_servesUntilTheSamplerIsClosed() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Map<String, String> values =
        Map.of(
            "clew.sampler.admin-port",
            Integer.toString(port),
            "clew.sampler.admin-token",
            "a-token-of-some-length");
    try (Sampler sampler = sampler(values)) {
      assertThat(sampler.decide(TestRequest.of("a")).probability()).isEqualTo(0.003);
      assertThat(status(port)).isEqualTo(401);
      sampler(values).close();
      assertThat(warnings)
          .singleElement()
          .asString()
          .startsWith("clew.sampler.admin-port: expected a port to listen on (Address ")
          .endsWith("), got '" + port + "'; using 'none'");
    }
    assertThatThrownBy(() -> status(port)).isInstanceOf(ConnectException.class);
  }

  private static int status(int port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/sampling")).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void cacheDirectory_keepsTheRulesOfAnEndpoint_butNotInDevelopment(@TempDir Path directory)
      throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] rules = "{\"tracing\": \"off\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, rules.length);
          exchange.getResponseBody().write(rules);
          exchange.close();
        });
    server.start();
    Map<String, String> values = new HashMap<>();
    values.put("clew.sampler.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/");
    values.put("clew.sampler.cache-directory", directory.resolve("kept").toString());
    try (DynamicSampler sampler = dynamic(values)) {
      await().atMost(Duration.ofMinutes(1)).until(sampler::isOff);
      await().atMost(Duration.ofMinutes(1)).until(() -> hasKeptRules(directory.resolve("kept")));
    } finally {
      server.stop(0);
    }

    try (DynamicSampler sampler = dynamic(values)) {
      await().atMost(Duration.ofMinutes(1)).until(sampler::isOff);
    }
    values.put("clew.environment", "dev");
    try (DynamicSampler sampler = dynamic(values)) {
      awaitFailure(sampler);
      assertThat(sampler.isOff()).isFalse();
    }
    values.remove("clew.environment");
    values.put("clew.sampler.cache-directory", "none");
    try (DynamicSampler sampler = dynamic(values)) {
      awaitFailure(sampler);
      assertThat(sampler.isOff()).isFalse();
    }
    assertThat(warnings).isEmpty();
  }

  private static void awaitFailure(DynamicSampler sampler) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> sampler.status().layers().get(1).failures() > 0);
  }

  private static boolean hasKeptRules(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.toString().endsWith(".rules"));
    }
  }
}
