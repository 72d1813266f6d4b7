package io.clew.reporter.zipkin;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.common.FailureLog;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.reporter.Reporter;

/**
 * Gives spans to a reporter, on the thread that sends. If the reporter takes no span of a batch,
 * the batch has failed and may be sent again. If it takes some, the others are rejected; otherwise
 * all would be sent again. A span that Zipkin's model does not know is rejected in any case.
 */
final class ReportingSender implements SpanSender {
  private static final Logger log = SafeLog.logger(ZipkinSpanSender.class);

  private final Reporter<Span> reporter;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final FailureLog rejections = new FailureLog();
  private long rejected;

  ReportingSender(Reporter<Span> reporter) {
    this.reporter = reporter;
  }

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_PROTO3;
  }

  @Override
  public void send(SpanBatch batch) throws IOException {
    List<Span> spans = new ArrayList<>(batch.size());
    RuntimeException failure = null;
    for (int i = 0; i < batch.size(); i++) {
      try {
        spans.add(SpanBytesDecoder.PROTO3.decodeOne(batch.toByteBuffer(i, i + 1)));
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    int taken = 0;
    for (Span span : spans) {
      try {
        reporter.report(span);
        taken++;
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure == null) {
      return;
    }
    if (taken == 0 && !spans.isEmpty()) {
      throw Secrets.in(failure) ? Secrets.without(failure) : new IOException(failure);
    }
    rejected += batch.size() - taken;
    RuntimeException last = failure;
    rejections.report(() -> ZipkinSpanReporter.logFailure(log, reporter, last));
  }

  @Override
  public long rejected() {
    return rejected;
  }

  @Override
  public void close() throws IOException {
    if (reporter instanceof AutoCloseable closeable && !closed.getAndSet(true)) {
      try {
        closeable.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public String toString() {
    return "ZipkinSpanSender(" + Secrets.without(String.valueOf(reporter)) + ")";
  }
}
