package io.clew.collector.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TraceHeaderTest {
  /** As version 1 has written it. It stays as it is, as long as such checkpoints can be read. */
  private static final String VERSION_1 =
      "010f"
          + "000000000000000a000000000000001400000000000003e8"
          + "000000030000012c00000002"
          + "3fe0000000000000"
          + "736c6f77";

  private static TraceHeader header() {
    TraceHeader header = new TraceHeader();
    header.firstMillis = 10;
    header.lastMillis = 20;
    header.timerMillis = 1000;
    header.openSpans = 3;
    header.openBytes = 300;
    header.parts = 2;
    header.probability = 0.5;
    header.policy = "slow";
    header.hasRoot = true;
    header.isDecided = true;
    header.isKept = true;
    return header;
  }

  @Test
  void headerOfVersion1_isRead() {
    TraceHeader read = TraceHeader.of(HexFormat.of().parseHex(VERSION_1));

    assertThat(read).usingRecursiveComparison().isEqualTo(header());
    assertThat(HexFormat.of().formatHex(header().toBytes())).isEqualTo(VERSION_1);
  }

  @Test
  void emptyHeader_isReadAsItWas() {
    assertThat(TraceHeader.of(new TraceHeader().toBytes()))
        .usingRecursiveComparison()
        .isEqualTo(new TraceHeader());
  }

  @Test
  void headerOfANewerVersion_isRefused() {
    byte[] bytes = header().toBytes();
    bytes[0] = 2;

    assertThatThrownBy(() -> TraceHeader.of(bytes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "This checkpoint was written by a newer version of the collector: its traces have the"
                + " format 2, and this version knows the formats up to 1. Start the newer version"
                + " again, or begin with an empty checkpoint");
  }

  @Test
  void chunkOfANewerVersion_isRefused() {
    byte[] bytes = Chunk.allocate(new RecordPosition(1, 2, 3), 0, 0, 1, 5);
    bytes[0] = 2;

    assertThatThrownBy(() -> Chunk.of(bytes)).hasMessageContaining("its spans have the format 2");
  }

  @Test
  void damagedHeader_isRefused() {
    for (int length = 0; length < 46; length++) {
      byte[] bytes = java.util.Arrays.copyOf(header().toBytes(), length);
      assertThatThrownBy(() -> TraceHeader.of(bytes)).hasMessageContaining("damaged");
    }
  }
}
