package io.clew.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class OpenSearchServerTest {
  @Test
  void server_keepsWhatItHas_whenItIsKilled() {
    try (OpenSearchServer server = OpenSearchServer.started()) {
      assertThat(server.ask("GET", "/", "").body()).contains("\"distribution\" : \"opensearch\"");
      assertThat(server.ask("PUT", "/some/_doc/1", "{\"a\":1}").statusCode()).isEqualTo(201);

      server.kill();
      assertThatThrownBy(server::refresh).isInstanceOf(UncheckedIOException.class);

      server.restart();
      assertThat(server.ask("GET", "/some/_doc/1", "").body()).contains("\"a\":1");
    }
  }
}
