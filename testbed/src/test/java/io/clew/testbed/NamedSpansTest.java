package io.clew.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.clew.api.SpanBatch;
import org.junit.jupiter.api.Test;

class NamedSpansTest {
  @Test
  void batch_isReadAgain() {
    SpanBatch batch = NamedSpans.batch("a", "bc");

    assertThat(NamedSpans.of(UTF_8.decode(batch.toByteBuffer()).toString()))
        .containsExactly("a", "bc");
    assertThat(UTF_8.decode(batch.toByteBuffer(1, 2)).toString()).isEqualTo(NamedSpans.line("bc"));
    assertThat(NamedSpans.of("")).isEmpty();
  }

  @Test
  void of_tornLine_isRejected() {
    String line = NamedSpans.line("a").stripTrailing();

    assertThatIllegalArgumentException().isThrownBy(() -> NamedSpans.of(line));
    assertThatIllegalArgumentException().isThrownBy(() -> NamedSpans.of("{}\n"));
  }
}
