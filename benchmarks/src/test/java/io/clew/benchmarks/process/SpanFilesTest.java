package io.clew.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.SpanWorkload;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpanFilesTest {
  private static final int SPANS = 3_000;

  @TempDir private Path parent;

  @ParameterizedTest
  @EnumSource(names = {"CLEW", "BRAVE"})
  void verify_findsEverySpanThatWasFinished_andNoOther(Peer peer) throws IOException {
    SpanWorkload workload = new SpanWorkload();
    try (SpanFiles files = SpanFiles.in(parent)) {
      try (Pipeline pipeline = peer.open(Setup.toFile(files.directory()))) {
        for (int i = 0; i < SPANS; i++) {
          workload.run(pipeline.tracer());
        }
        Drain.verify(pipeline, SPANS);
      }
      files.verify(SPANS);
      assertThatIllegalStateException()
          .isThrownBy(() -> files.verify(SPANS + 1))
          .withMessageContaining("expected 3001 spans, got 3000 lines");
    }
    assertThat(parent).isEmptyDirectory();
  }
}
