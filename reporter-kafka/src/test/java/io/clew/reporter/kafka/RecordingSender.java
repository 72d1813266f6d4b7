package io.clew.reporter.kafka;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import zipkin2.codec.SpanBytesDecoder;

/** Hands batches on, and notes the ids of the spans that were sent, and the failures. */
final class RecordingSender implements SpanSender {
  private final SpanSender sender;
  final List<Long> sent = Collections.synchronizedList(new ArrayList<>());
  final List<Exception> failures = Collections.synchronizedList(new ArrayList<>());

  RecordingSender(SpanSender sender) {
    this.sender = sender;
  }

  @Override
  public Encoding encoding() {
    return sender.encoding();
  }

  @Override
  public void send(SpanBatch batch) throws Exception {
    List<Long> ids = new ArrayList<>();
    for (byte[] slice : Batches.slices(batch)) {
      ids.add(Long.parseUnsignedLong(SpanBytesDecoder.PROTO3.decodeOne(slice).id(), 16));
    }
    try {
      sender.send(batch);
    } catch (Exception e) {
      failures.add(e);
      throw e;
    }
    sent.addAll(ids);
  }

  @Override
  public long rejected() {
    return sender.rejected();
  }

  @Override
  public void close() throws IOException {
    sender.close();
  }

  @Override
  public String toString() {
    return sender.toString();
  }
}
