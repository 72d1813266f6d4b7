package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryFormatTest {
  private static final TraceContext FULL =
      TraceContext.newBuilder()
          .traceId(0x463ac35c9f6413adL, 0x48485a3953bb6124L)
          .spanId(0xa2fb4a1d1a96d312L)
          .parentId(0x05e3ac9a4f6e3b90L)
          .samplingState(SamplingState.DEBUG)
          .requestId("order-17")
          .traceState("foo=1,bar=2")
          .baggageItem("user name", "J\u00fcrgen \uD83D\uDE00\r\n")
          .baggageItem("", "")
          .build();

  private final Baggage baggage = Baggage.create();
  private final Propagator clew = new Propagator(List.of(B3.MULTI, RequestId.AS_TRACE_ID, baggage));

  private static byte[] write(Propagator propagator, TraceContext context) {
    ByteBuffer[] asked = new ByteBuffer[1];
    propagator.inject(
        context,
        length -> {
          assertThat(asked[0]).as("asked for one buffer").isNull();
          asked[0] = ByteBuffer.allocate(length);
          return asked[0];
        });
    assertThat(asked[0].hasRemaining()).as("the length asked for is exact").isFalse();
    return asked[0].array();
  }

  private static TraceContext read(Propagator propagator, byte[] bytes) {
    return propagator.extract(() -> ByteBuffer.wrap(bytes));
  }

  private TraceContext readHex(String hex) {
    return read(clew, HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void inject_everything_isReadBack() {
    assertThat(read(clew, write(clew, FULL))).isEqualTo(FULL);
    assertThat(read(clew, write(clew, FULL)).isRemote()).isTrue();
  }

  @Test
  void inject_idsAlone_takesFewBytes() {
    TraceContext context =
        TraceContext.newBuilder()
            .traceId(1, 2)
            .spanId(3)
            .samplingState(SamplingState.ACCEPT)
            .build();

    assertThat(HexFormat.of().formatHex(write(clew, context)))
        .isEqualTo("011e" + "0000000000000001" + "0000000000000002" + "0000000000000003");
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void inject_decisionWithoutIds_isReadBack(SamplingState decision) {
    TraceContext context = TraceContext.newBuilder().samplingState(decision).build();
    byte[] bytes = write(clew, context);

    assertThat(bytes).hasSize(2);
    assertThat(read(clew, bytes)).isEqualTo(decision == SamplingState.UNDECIDED ? null : context);
  }

  @Test
  void inject_traceIdWithoutSpan_isReadBack() {
    TraceContext context = TraceContext.newBuilder().traceId(0, 5).build();

    assertThat(read(clew, write(clew, context))).isEqualTo(context);
  }

  @Test
  void inject_anyContext_isReadBack() {
    RandomContexts contexts = new RandomContexts(17);
    for (int i = 0; i < 5_000; i++) {
      TraceContext context = contexts.withEverything();
      assertThat(read(clew, write(clew, context))).isEqualTo(context);
    }
    assertThat(baggage.dropped()).isZero();
  }

  @Test
  void inject_tooMuchBaggage_isLeftOutAndCounted() {
    TraceContext context =
        FULL.toBuilder()
            .baggageItem("long", "v".repeat(5_000))
            .baggageItem("huge", "v".repeat(100_000))
            .baggageItem("a", "v".repeat(4_096))
            .baggageItem("b", "v".repeat(4_096))
            .baggageItem("c", "1")
            .build();

    assertThat(read(clew, write(clew, context)).baggage())
        .containsOnlyKeys("user name", "", "a", "c");
    assertThat(baggage.dropped()).isEqualTo(3);
  }

  @Test
  void extract_moreBaggageThanAllowed_isLeftOutAndCounted() {
    Propagator generous =
        new Propagator(List.of(Baggage.create(new BaggageLimits(99, 999, 60_000, 99_999))));
    TraceContext context =
        TraceContext.newBuilder()
            .baggageItem("a", "v".repeat(50_000))
            .baggageItem("k".repeat(300), "1")
            .baggageItem("b", "2")
            .build();

    assertThat(read(clew, write(generous, context)).baggage()).containsOnlyKeys("b");
    assertThat(baggage.dropped()).isEqualTo(2);
  }

  @Test
  void inject_formatsWithoutBaggageAndRequestId_keepThemHome() {
    Propagator idsOnly = new Propagator(List.of(B3.MULTI));
    TraceContext expected =
        FULL.toBuilder().requestId(null).build().toBuilder().requestId(null).build();

    TraceContext sent = read(clew, write(idsOnly, FULL));
    TraceContext received = read(idsOnly, write(clew, FULL));
    assertThat(List.of(sent, received))
        .allSatisfy(
            context -> {
              assertThat(context.baggage()).isEmpty();
              assertThat(context.requestId()).isEqualTo(expected.requestId());
              assertThat(context.traceState()).isEqualTo("foo=1,bar=2");
            });
  }

  @Test
  void extract_bufferWithinABuffer_respectsItsBoundsAndLeavesThem() {
    byte[] bytes = write(clew, FULL);
    ByteBuffer around = ByteBuffer.allocate(bytes.length + 20).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(around.array(), (byte) 1);
    around.position(7).put(bytes).position(7).limit(7 + bytes.length);

    assertThat(clew.extract(() -> around)).isEqualTo(FULL);
    assertThat(clew.extract(around::asReadOnlyBuffer)).isEqualTo(FULL);
    assertThat(around.position()).isEqualTo(7);
    assertThat(around.limit()).isEqualTo(7 + bytes.length);
    assertThat(around.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void inject_bufferWithinABuffer_startsAtItsPosition() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(512).position(100);
    clew.inject(FULL, length -> buffer);
    buffer.limit(buffer.position()).position(100);

    assertThat(clew.extract(() -> buffer)).isEqualTo(FULL);
  }

  @Test
  void extract_cutShortAnywhere_isNothingOrLess() {
    byte[] bytes = write(clew, FULL);
    for (int length = 0; length < bytes.length; length++) {
      TraceContext context = read(clew, Arrays.copyOf(bytes, length));
      if (context != null) { // The cut is between two sections.
        assertThat(context.toSpanId()).isEqualTo(FULL.toSpanId());
        assertThat(context.baggage().size()).isLessThan(2);
      }
    }
    assertThat(read(clew, Arrays.copyOf(bytes, 33))).isNull();
    assertThat(read(clew, Arrays.copyOf(bytes, bytes.length - 1))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01",
        "00 02",
        "02 02",
        "ff 02",
        "01 12", // a span without a trace
        "01 22", // a parent without a trace
        "01 06 0000000000000000",
        "01 0e 0000000000000000 0000000000000000",
        "01 16 0000000000000001 0000000000000000",
        "01 16 0000000000000001 00000000000000",
        "01 02 01",
        "01 02 01 00",
        "01 02 01 0001",
        "01 02 01 ffff 61",
        "01 02 63 0002 61",
      })
  void extract_malformed_isNothing(String hex) {
    assertThat(readHex(hex)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01 02",
        "01 c2", // bits of the future
        "01 02 63 0002 6162", // a section of the future
        "01 02 63 0000",
        "01 02 01 0003 610d0a", // a request id that could split headers
        "01 02 01 0000",
        "01 02 02 0003 666f6f", // a tracestate that is none
        "01 02 02 0007 666f6f3d310d0a",
        "01 02 03 0000", // items without room for a key
        "01 02 03 0001 00",
        "01 02 03 0002 0001",
        "01 02 03 0003 ffff61",
        "01 02 03 0004 0001 ff61", // items that are not UTF-8
        "01 02 03 0004 0001 61ff",
        "01 02 01 0001 ff",
        "01 02 02 0005 666f6f3dff",
      })
  void extract_sectionThatIsUnknownOrIllegal_isPassedOver(String hex) {
    assertThat(readHex(hex))
        .isEqualTo(TraceContext.newBuilder().samplingState(SamplingState.ACCEPT).build());
  }

  @Test
  void extract_anyBytes_survives() {
    Random random = new Random(23);
    byte[] full = write(clew, FULL);
    int contexts = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = Arrays.copyOf(full, random.nextInt(full.length + 8));
      for (int n = random.nextInt(4); n > 0 && bytes.length > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      TraceContext context = read(clew, bytes);
      if (context != null) {
        contexts++;
        assertThat(read(clew, write(clew, context))).isEqualTo(context);
      }
    }
    assertThat(contexts).isGreaterThan(5_000);
  }
}
