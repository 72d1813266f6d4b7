package io.clew.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;

class TokenTest {
  private static final Trace TRACE =
      Trace.of(
          List.of(
              Span.newBuilder()
                  .traceId("a")
                  .id(1)
                  .name("get")
                  .timestamp(1_700_000_000_000_000L)
                  .duration(100)
                  .localEndpoint(Endpoint.newBuilder().serviceName("web").build())
                  .putTag("error", "true")
                  .putTag("request.id", "r1")
                  .build()));

  /** They are stored. */
  @Test
  void words_neverChange() {
    assertThat(Token.tag("web", "http.method", "GET")).isEqualTo("w1R7HG");
    assertThat(Token.key("web", "http.method")).isEqualTo("6xxb0J");
    assertThat(Token.error("web")).isEqualTo("E_eoHa");
    assertThat(Token.requestId("r1")).isEqualTo("yCtjVm");
    assertThat(Token.longest("web", 30)).isEqualTo("ONM0eM");
  }

  @Test
  void ofTrace_hasWhatItsSpansHave() {
    assertThat(Token.of(TRACE, false))
        .containsExactlyInAnyOrder(
            Token.error("web"),
            Token.key("web", "error"),
            Token.tag("web", "error", "true"),
            Token.key("web", "request.id"),
            Token.tag("web", "request.id", "r1"),
            Token.requestId("r1"),
            Token.longest("web", 36),
            Token.longest(Token.ANY, 36));
  }

  @Test
  void ofLatePart_saysSo() {
    Set<String> words = Token.of(TRACE, true);

    assertThat(words).containsAll(Token.of(TRACE, false)).contains(Token.LATE).hasSize(9);
  }
}
