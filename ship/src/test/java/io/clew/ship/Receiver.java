package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is sent, or refuses it. */
final class Receiver implements SpanSender {
  private final List<Integer> numbers = new ArrayList<>();
  private int batches;
  private int attempts;
  private volatile boolean down;
  private volatile boolean closed;

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_JSON;
  }

  @Override
  public synchronized void send(SpanBatch batch) throws IOException {
    attempts++;
    if (down) {
      throw new IOException("down");
    }
    batches++;
    for (int i = 0; i < batch.size(); i++) {
      String span = UTF_8.decode(batch.toByteBuffer(i, i + 1)).toString();
      int number = Lines.numbers(span).get(0);
      if (!span.equals(Lines.line(number) + "\n")
          || batch.traceIdHigh(i) != 0
          || batch.traceIdLow(i) != number / 3 + 1) {
        throw new AssertionError("expected the line " + number + " as it was, got " + span);
      }
      numbers.add(number);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  synchronized List<Integer> numbers() {
    return List.copyOf(numbers);
  }

  List<Integer> sorted() {
    return numbers().stream().sorted().toList();
  }

  synchronized int batches() {
    return batches;
  }

  synchronized int attempts() {
    return attempts;
  }

  void down(boolean value) {
    down = value;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public String toString() {
    return "Receiver";
  }
}
