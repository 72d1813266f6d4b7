package io.clew.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.analysis.store.RandomSpans;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.codec.SpanBytesEncoder;

class SpanBlockTest {
  private static final List<Span> SPANS = new RandomSpans(new Random(1)).spans(20);

  @Test
  void decode_givesTheSpansBack() throws IOException {
    assertThat(SpanBytesDecoder.PROTO3.decodeList(SpanBlock.decode(SpanBlock.encode(SPANS))))
        .isEqualTo(SPANS);
  }

  /** What was stored with another one could not be read any more. */
  @Test
  void dictionary_neverChanges() {
    assertThat(HexFormat.of().formatHex(ZipkinLayout.sha256().digest(SpanBlock.dictionaryBytes())))
        .isEqualTo("46bf1fb467263149dc0d3f101acabd14b541c9205c14d060bf51bef5178bd078");
  }

  @Test
  void encode_commonTags_takeLessThanHalfOfTheirBytes() {
    Span span =
        Span.newBuilder()
            .traceId("463ac35c9f6413ad48485a3953bb6124")
            .id(1)
            .putTag("http.method", "GET")
            .putTag("http.status_code", "200")
            .putTag("component", "java-web-servlet")
            .build();

    assertThat(SpanBlock.encode(List.of(span)).length)
        .isLessThan(SpanBytesEncoder.PROTO3.encode(span).length / 2);
  }

  @Test
  void decode_otherBytes_isRefused() {
    byte[] block = SpanBlock.encode(SPANS);
    byte[] cut = Arrays.copyOf(block, block.length - 5);
    byte[] newer = block.clone();
    newer[0] = 2;

    for (byte[] wrong : List.of(new byte[0], new byte[] {1}, new byte[] {1, 2, 3}, cut, newer)) {
      assertThatThrownBy(() -> SpanBlock.decode(wrong)).isInstanceOf(IOException.class);
    }
  }
}
