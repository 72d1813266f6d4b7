package io.clew.ship;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.util.function.Consumer;

/** Hands what it is sent to a test. */
final class SizeSender implements SpanSender {
  private final Consumer<SpanBatch> sent;

  SizeSender(Consumer<SpanBatch> sent) {
    this.sent = sent;
  }

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_JSON;
  }

  @Override
  public void send(SpanBatch batch) {
    sent.accept(batch);
  }

  @Override
  public void close() {}
}
