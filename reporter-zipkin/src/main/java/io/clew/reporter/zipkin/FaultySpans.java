package io.clew.reporter.zipkin;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the spans to which a receiver always answers with a server error, though it takes others.
 * Who sends a batch again until it is taken would wait for ever, and all other spans with it.
 *
 * <p>A batch that has failed a few times is sent in parts, and what is taken is not sent again. A
 * span is given up only if it has failed alone several times, over minutes, and each time the
 * receiver has taken another span within the same attempt: one of the same batch, or if there is
 * none left, one that it had taken before, which it gets again. While it takes none, nothing is
 * given up.
 *
 * <p>For one thread.
 */
final class FaultySpans {
  static final int WHOLE_TRIES = 5;
  static final int ALONE_TRIES = 5;
  static final long ALONE_NANOS = TimeUnit.MINUTES.toNanos(2);
  static final long CONTROL_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Failures within an attempt until it ends; a receiver that is down is not to be pestered. */
  private static final int FAILURES = 3;

  /** Each message that is taken allows so many more. */
  private static final int MORE_FAILURES = 4;

  private final LongSupplier nanoTime;

  /** The batch that has failed last; empty if the last one was sent. */
  private List<byte[]> batch = List.of();

  /** What is still to be sent of it. */
  private final Deque<Part> parts = new ArrayDeque<>();

  private int failures;
  private int refused;
  private int givenUp;
  private long controlNanos;

  /** A span that was taken. */
  private byte @Nullable [] control;

  /** Sends a message or more. */
  interface Sender {
    /** Returns how many of the spans the receiver refuses for ever. */
    int send(List<byte[]> spans) throws IOException;
  }

  private static final class Part {
    final List<byte[]> spans;

    /** How often it has failed alone while another span was taken. */
    int tries;

    /** When it did so first. */
    long sinceNanos;

    Part(List<byte[]> spans) {
      this.spans = spans;
    }

    boolean isAlone() {
      return spans.size() == 1;
    }
  }

  FaultySpans(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Sends a batch, or what is left of it if it is the one that has failed last.
   *
   * @return how many of its spans are refused or given up; the others are sent
   */
  int send(List<byte[]> spans, Sender sender) throws IOException {
    if (spans.isEmpty()) {
      return 0;
    }
    if (!isSame(spans)) {
      begin(spans);
    }
    attempt(sender);
    batch = List.of();
    return refused + givenUp;
  }

  /** How many spans of the last batch were given up. */
  int givenUp() {
    return givenUp;
  }

  private boolean isSame(List<byte[]> spans) {
    boolean same = spans.size() == batch.size();
    for (int i = 0; same && i < spans.size(); i++) {
      same = Arrays.equals(spans.get(i), batch.get(i));
    }
    return same;
  }

  private void begin(List<byte[]> spans) {
    batch = spans;
    parts.clear();
    parts.add(new Part(spans));
    failures = 0;
    refused = 0;
    givenUp = 0;
    controlNanos = nanoTime.getAsLong();
  }

  /** Returns if nothing is left to be sent. */
  private void attempt(Sender to) throws IOException {
    boolean reached = takesControl(to);
    int left = FAILURES + (reached ? parts.size() : 0);
    List<Part> failedAlone = new ArrayList<>();
    ServerErrorException last = null;
    while (left > 0 && !parts.isEmpty()) {
      Part part = parts.remove();
      try {
        int no = to.send(part.spans);
        refused += no;
        // What is in front of a receiver may refuse a span while the receiver itself is down.
        reached |= no < part.spans.size();
        if (no == 0) {
          control = part.spans.get(0);
        }
        left += MORE_FAILURES;
      } catch (IOException | RuntimeException e) {
        last = Refusals.serverError(e);
        if (last == null || (!part.isAlone() && ++failures < WHOLE_TRIES)) {
          parts.addFirst(part);
          parts.addAll(failedAlone);
          throw e;
        }
        left--;
        if (part.isAlone()) {
          failedAlone.add(part);
        } else {
          int half = part.spans.size() / 2;
          parts.add(new Part(part.spans.subList(0, half)));
          parts.add(new Part(part.spans.subList(half, part.spans.size())));
        }
      }
    }
    judge(failedAlone, reached);
    if (!parts.isEmpty() && last != null) {
      throw last;
    }
  }

  /** Whether the receiver takes a span that it had taken before. Asked if no other is left. */
  private boolean takesControl(Sender to) throws IOException {
    byte[] span = control;
    long now = nanoTime.getAsLong();
    boolean isDue = now - controlNanos >= CONTROL_NANOS;
    if (span == null || !isDue || !parts.stream().allMatch(Part::isAlone)) {
      return false;
    }
    controlNanos = now;
    if (to.send(List.of(span)) > 0) {
      control = null;
      return false;
    }
    return true;
  }

  private void judge(List<Part> failedAlone, boolean reached) {
    long now = nanoTime.getAsLong();
    for (Part part : failedAlone) {
      if (reached && part.tries++ == 0) {
        part.sinceNanos = now;
      }
      if (reached && part.tries >= ALONE_TRIES && now - part.sinceNanos >= ALONE_NANOS) {
        givenUp++;
      } else {
        parts.add(part);
      }
    }
  }
}
