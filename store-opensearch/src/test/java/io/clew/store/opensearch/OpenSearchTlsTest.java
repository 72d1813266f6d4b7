package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.testbed.Certificate;
import io.clew.testbed.TlsFront;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server behind TLS and a password. */
class OpenSearchTlsTest {
  @TempDir private static Path directory;
  private static Certificate certificate;
  private static TlsFront front;

  @BeforeAll
  static void start() throws Exception {
    Server.empty(Layout.TRACES);
    certificate = Certificate.create(directory, "server", "ip:127.0.0.1");
    front =
        new TlsFront(
            Server.get().uri(),
            certificate,
            Set.of("Basic Y2xldzpzM2NyZXQ=", "ApiKey a2V5OnMzY3JldA=="));
  }

  @AfterAll
  static void stop() {
    front.close();
  }

  private static OpenSearch.Builder client(URI server, Certificate trusted) {
    return OpenSearch.newBuilder(List.of(server))
        .replicas(0)
        .trustStore(trusted.file(), Certificate.PASSWORD);
  }

  private static void assertWrites(OpenSearch client, String id) throws IOException {
    client.prepare(Layout.TRACES);
    Document document = new Document("clew-flow-2026-01-02", id, "{\"count\":1}".getBytes(UTF_8));
    assertThat(client.write(List.of(document)).stored()).isEqualTo(1);
    assertThat(client.retries()).isZero();
    assertThat(Server.get().ask("GET", "/clew-flow-2026-01-02/_doc/" + id, "").statusCode())
        .isEqualTo(200);
  }

  @Test
  void userAndPassword_orKey_areTaken() throws IOException {
    assertWrites(client(front.uri(), certificate).basicAuth("clew", "s3cret").build(), "1");
    assertWrites(client(front.uri(), certificate).apiKey("a2V5OnMzY3JldA==").build(), "2");
  }

  @Test
  void wrongPassword_isRefusedAtTheStart_withoutIt() {
    OpenSearch client = client(front.uri(), certificate).basicAuth("clew", "wr0ng").build();

    assertThatThrownBy(() -> client.prepare(Layout.TRACES))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(front.uri() + " answers 401: it wants a user and password")
        .hasMessageNotContaining("wr0ng");
  }

  @Test
  void certificateThatIsNotTrusted_isNamed() {
    Certificate other = Certificate.create(directory, "other", "ip:127.0.0.1");

    assertThatThrownBy(() -> client(front.uri(), other).build().read(Request.get("/")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot agree on TLS with OpenSearch at " + front.uri() + ": ")
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void certificateOfAnotherHost_isNamed() throws Exception {
    Certificate other = Certificate.create(directory, "elsewhere", "dns:search.example");
    try (TlsFront elsewhere = new TlsFront(Server.get().uri(), other, Set.of())) {
      assertThatThrownBy(() -> client(elsewhere.uri(), other).build().read(Request.get("/")))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Cannot agree on TLS with OpenSearch at " + elsewhere.uri())
          .hasMessageContaining("127.0.0.1");
    }
  }
}
