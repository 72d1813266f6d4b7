package io.clew.analysis.store;

import io.clew.analysis.read.SpanReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import zipkin2.Span;

/**
 * Reads a list of spans, as Zipkin's UI saves it, or spans over several lines: object by object,
 * from the first byte on, and makes segments of them.
 */
final class DocumentIndexer {
  private final LogFile log;
  private final IndexDirectory index;
  private final List<Segment> segments = new ArrayList<>();
  private SegmentBuilder builder = new SegmentBuilder();
  private long begin;
  private long end;

  DocumentIndexer(LogFile log, IndexDirectory index) {
    this.log = log;
    this.index = index;
  }

  List<Segment> read() throws IOException {
    SpanReader reader = SpanReader.withPositions(this::add);
    boolean endsEarly = false;
    if (log.isCompressed()) {
      try (InflatedLog in = log.inflate()) {
        reader.readJson(in);
        endsEarly = in.endsEarly();
      }
    } else {
      try (InputStream in = log.stream()) {
        reader.readJson(in);
      }
    }
    ByteBuffer last = builder.build();
    boolean isTornAlone = reader.endsEarly() && reader.firstUnreadablePosition() >= end;
    Segment.Field.UNREADABLE.set(last, isTornAlone ? 0 : reader.unreadable());
    Segment.Field.FIRST_UNREADABLE.set(last, reader.firstUnreadablePosition() - begin);
    Segment.Field.ENDS_EARLY.set(last, endsEarly || reader.endsEarly() ? 1 : 0);
    save(last, false);
    return segments;
  }

  private void add(Span span, long from, long to) {
    if (from - begin >= LogIndexer.PART) {
      save(builder.build(), true);
      builder = new SegmentBuilder();
      begin = from;
    }
    builder.add(span, (int) (from - begin), (int) (to - from));
    end = to;
  }

  private void save(ByteBuffer segment, boolean isClosed) {
    Segment.Field.BEGIN.set(segment, begin);
    Segment.Field.END.set(segment, end);
    Segment.Field.IS_CLOSED.set(segment, isClosed ? 1 : 0);
    segments.add(index.save(segment, log, segments.size()));
  }
}
