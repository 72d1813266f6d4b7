package io.clew.analysis.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.clew.analysis.diagnose.Diagnosis;
import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.trace.Trace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/**
 * Runs the seeds in {@code SpanReaderFuzzTestInputs}, and all inputs that ever failed. With {@code
 * JAZZER_FUZZ=1} it looks for more; see CONTRIBUTING.md.
 */
class SpanReaderFuzzTest {
  private static final Span FIRST = span("1");
  private static final Span LAST = span("2");

  private static Span span(String id) {
    return Span.newBuilder().traceId("a").id(id).name("get").timestamp(5).duration(7).build();
  }

  /** Whatever is between two lines, those are read, and so is all in pieces of any size. */
  @FuzzTest
  void json(byte[] data) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes(SpanBytesEncoder.JSON_V2.encode(FIRST));
    lines.write('\n');
    lines.writeBytes(data);
    lines.write('\n');
    lines.writeBytes(SpanBytesEncoder.JSON_V2.encode(LAST));
    lines.write('\n');
    List<Span> spans = new ArrayList<>();
    SpanReader reader = new SpanReader(spans::add);
    reader.readJson(new ByteArrayInputStream(lines.toByteArray()));
    List<Span> inPieces = new ArrayList<>();
    SpanReader slow = new SpanReader(inPieces::add);
    slow.readJson(new Pieces(lines.toByteArray()));

    assertThat(spans).startsWith(FIRST).endsWith(LAST);
    assertThat(inPieces).isEqualTo(spans);
    assertThat(slow.unreadable()).isEqualTo(reader.unreadable());
    assertCounts(reader, spans);
    analyse(spans);
  }

  /** What is before something that cannot be read is read. */
  @FuzzTest
  void proto3(byte[] data) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    list.writeBytes(SpanBytesEncoder.PROTO3.encodeList(List.of(FIRST, LAST)));
    list.writeBytes(data);
    List<Span> spans = new ArrayList<>();
    SpanReader reader = new SpanReader(spans::add);
    reader.readProto3(list.toByteArray());

    assertThat(spans).startsWith(FIRST, LAST);
    assertCounts(reader, spans);
    analyse(spans);
  }

  private static void assertCounts(SpanReader reader, List<Span> spans) {
    assertThat(reader.spans()).isEqualTo(spans.size());
    assertThat(reader.firstUnreadable() == null).isEqualTo(reader.unreadable() == 0);
  }

  /** A trace never disappears because one of its spans is odd. */
  private static void analyse(List<Span> spans) {
    spans.stream()
        .collect(Collectors.groupingBy(Span::traceId))
        .forEach(
            (id, some) -> {
              Trace trace = Trace.of(some);
              assertThat(trace.id()).isEqualTo(id);
              Diagnosis.of(trace)
                  .forEach(
                      finding ->
                          assertThat(finding.savingLowMicros())
                              .isBetween(0L, finding.savingHighMicros()));
              assertThat(FlowGraph.of(trace).calls().trace()).isSameAs(trace);
            });
  }

  /** Gives one byte, then two, and so on up to seven. */
  private static final class Pieces extends InputStream {
    private final ByteArrayInputStream all;
    private int reads;

    Pieces(byte[] all) {
      this.all = new ByteArrayInputStream(all);
    }

    @Override
    public int read() {
      return all.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return all.read(bytes, offset, Math.min(length, 1 + reads++ % 7));
    }
  }
}
