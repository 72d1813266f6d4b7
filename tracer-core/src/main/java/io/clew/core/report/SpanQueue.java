package io.clew.core.report;

import io.clew.api.FinishedSpan;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between the application's threads and the worker. It has several rings to avoid
 * contention. Each thread has a preferred ring and uses the others when that is full, so one busy
 * thread can use the whole capacity. The spans of one thread in one ring keep their order.
 */
final class SpanQueue {
  /** The least capacity of a ring, for a burst of one thread. */
  private static final int MIN_RING = 1024;

  private static final int MAX_RINGS = 16;

  private static final VarHandle ROOM;
  private static final VarHandle HALF;

  static {
    try {
      ROOM = MethodHandles.lookup().findVarHandle(SpanQueue.class, "room", int.class);
      HALF = MethodHandles.lookup().findVarHandle(SpanQueue.class, "half", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Of spans, and of {@link QueueBound.Large} ones. */
  private final MpscVarHandleArrayQueue<Object>[] rings;

  private final int mask;
  private final QueueBound bound;

  /**
   * So many spans may wait in each ring at the moment. Large spans change it, through {@link
   * #ROOM}. A thread that sees it a little late does no harm, so reads are plain.
   */
  private int room;

  /**
   * So many spans wait in a ring for the worker to come back from its rest; the next wakes it.
   * Written through {@link #HALF}.
   */
  private int half;

  /** The ring that the consumer empties. */
  private int turn;

  /**
   * A queue, with more rings than there are processors to use them at once.
   *
   * @param maxSpans in all rings together; rounded up to a power of two
   * @param maxBytes of memory that they may take
   */
  SpanQueue(int maxSpans, long maxBytes) {
    this(maxSpans, maxBytes, 2 * Runtime.getRuntime().availableProcessors());
  }

  /** A queue with about so many rings, unless they would be too many or too small. */
  SpanQueue(int maxSpans, long maxBytes, int wantedRings) {
    int most = Math.max(1, Math.min(MAX_RINGS, powerOfTwo(maxSpans) / MIN_RING));
    int count = Math.min(most, powerOfTwo(wantedRings));
    int size = powerOfTwo(maxSpans) / count;
    rings = newRings(count, size);
    mask = count - 1;
    bound = new QueueBound(maxBytes, rings.length * rings[0].capacity());
    updateRoom();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // There is no other way to an array of them.
  private static MpscVarHandleArrayQueue<Object>[] newRings(int count, int size) {
    MpscVarHandleArrayQueue<Object>[] rings = new MpscVarHandleArrayQueue[count];
    for (int i = 0; i < count; i++) {
      rings[i] = new MpscVarHandleArrayQueue<>(size);
    }
    return rings;
  }

  private static int powerOfTwo(int atLeast) {
    return Math.max(2, Integer.highestOneBit(2 * atLeast - 1));
  }

  /**
   * No ring is ever closed altogether. The stores are volatile: a plain one might land after the
   * check that follows it, on top of what another thread has written since, and then the room would
   * stay wrong until the next large span. No unit test can show that.
   */
  private void updateRoom() {
    int now;
    do { // Until nobody has changed it meanwhile: the last to write it has seen all changes.
      now = bound.room();
      int each = Math.max(1, now / rings.length);
      ROOM.setVolatile(this, each);
      HALF.setVolatile(this, Math.max(1, each / 2));
    } while (now != bound.room());
  }

  private int own() {
    return (int) Thread.currentThread().getId() & mask;
  }

  /** What is offered for a span: the span itself, unless it is large. */
  Object weigh(FinishedSpan span) {
    return bound.weigh(span);
  }

  /** Puts a span into the thread's own ring, unless half of the queue is taken. */
  boolean offerBelowHalf(Object weighed) {
    return weighed instanceof QueueBound.Large large
        ? offerLarge(large, 2)
        : rings[own()].offerIfBelowThreshold(weighed, half);
  }

  /** Puts a span where there is room; false if there is none. */
  boolean offer(Object weighed) {
    return weighed instanceof QueueBound.Large large ? offerLarge(large, 1) : offerToAny(weighed);
  }

  private boolean offerToAny(Object weighed) {
    int own = own();
    for (int i = 0; i < rings.length; i++) {
      if (rings[(own + i) & mask].offerIfBelowThreshold(weighed, room)) {
        return true;
      }
    }
    return false;
  }

  private boolean offerLarge(QueueBound.Large span, int part) {
    if (!bound.take(span, added() - taken(), part)) {
      return false;
    }
    boolean added = offerToAny(span);
    if (!added) {
      bound.release(span);
    }
    updateRoom();
    return added;
  }

  /** Takes a span, or finds all rings empty. For the consumer. */
  @Nullable FinishedSpan poll() {
    Object taken = rings[turn].poll();
    for (int i = 1; taken == null && i < rings.length; i++) {
      nextTurn();
      taken = rings[turn].poll();
    }
    if (taken instanceof QueueBound.Large large) {
      bound.release(large);
      updateRoom();
      return large.span();
    }
    return (FinishedSpan) taken;
  }

  /** Moves to the next ring, so that a busy ring does not starve the others. For the consumer. */
  void nextTurn() {
    turn = (turn + 1) & mask;
  }

  /** For the consumer; nothing is added twice, so the sums are equal if all rings are empty. */
  boolean isEmpty() {
    return added() == taken();
  }

  /** How many spans have ever been put in. */
  long added() {
    long sum = 0;
    for (MpscVarHandleArrayQueue<Object> ring : rings) {
      sum += ring.currentProducerIndex();
    }
    return sum;
  }

  /** How many spans have ever been taken out. */
  long taken() {
    long sum = 0;
    for (MpscVarHandleArrayQueue<Object> ring : rings) {
      sum += ring.currentConsumerIndex();
    }
    return sum;
  }

  /** How many spans have ever been put into each ring: a place that the consumer is to reach. */
  long[] addedToEach() {
    long[] counts = newCounts();
    for (int i = 0; i < rings.length; i++) {
      counts[i] = rings[i].currentProducerIndex();
    }
    return counts;
  }

  /** Writes how many spans have ever been taken out of each ring. */
  void takenOfEach(long[] counts) {
    for (int i = 0; i < rings.length; i++) {
      counts[i] = rings[i].currentConsumerIndex();
    }
  }

  /** Zero for each ring. */
  long[] newCounts() {
    return new long[rings.length];
  }
}
