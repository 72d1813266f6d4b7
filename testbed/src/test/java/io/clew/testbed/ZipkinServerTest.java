package io.clew.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZipkinServerTest {
  @Test
  void close_firstTime_leavesItsClassesToOthers() {
    ZipkinServer.started(Map.of()).close();

    assertThat(ServerProcess.archive("zipkin")).isNotEmptyFile();
  }

  @Test
  void server_answersUntilItIsKilled() {
    try (ZipkinServer server = ZipkinServer.started(Map.of())) {
      assertThat(server.trace("463ac35c9f6413ad")).isEqualTo("[]");
      assertThat(server.get("/api/v2/services").body()).isEqualTo("[]");

      server.kill();
      assertThatThrownBy(() -> server.get("/health")).isInstanceOf(UncheckedIOException.class);
    }
  }
}
