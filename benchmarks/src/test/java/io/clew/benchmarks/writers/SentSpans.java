package io.clew.benchmarks.writers;

import java.util.ArrayList;
import java.util.List;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;

/** Keeps what a Zipkin server would get. Closed by each service that sends with it, in vain. */
final class SentSpans extends BytesMessageSender.Base {
  private final List<byte[]> messages = new ArrayList<>();

  SentSpans(Encoding encoding) {
    super(encoding);
  }

  @Override
  public int messageMaxBytes() {
    return 500_000;
  }

  @Override
  public synchronized void send(List<byte[]> encodedSpans) {
    messages.add(encoding().encode(encodedSpans));
  }

  synchronized List<byte[]> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {}
}
