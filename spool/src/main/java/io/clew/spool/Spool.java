package io.clew.spool;

import io.clew.api.Fsync;
import io.clew.api.SpanBatch;
import io.clew.common.LogOnce;
import io.clew.common.OwnedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A queue of batches on disk, of limited size. It has segments of its own and segments that dead
 * processes have left, which come first. Each method but {@link #stats} and {@link #read} is for a
 * thread that holds the {@link SpoolLock}.
 */
final class Spool {
  private static final long SEGMENT_BYTES = 8 << 20;
  private static final int MIN_SEGMENTS = 8;
  private static final int READ_ATTEMPTS = 3;
  private static final long FSYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SpoolDirectory directory;
  private final long maxBytes;
  private final long segmentBytes;
  private final Fsync fsync;
  private final SpoolLog log;
  private final LogOnce logOnce;
  private final SpoolCounters counters = new SpoolCounters();
  private final DirectBuffer buffer = new DirectBuffer();
  private final Deque<Segment> segments = new ArrayDeque<>();
  private final Set<OwnedDirectory> directories = new LinkedHashSet<>();
  private @Nullable OwnedDirectory own;

  /** The last of the segments, if it is being written. */
  private @Nullable Segment tail;

  /** The record of the batch that is being sent. */
  private @Nullable RecordPosition sending;

  /**
   * How many spans are being sent though their segment was dropped meanwhile. They are pending
   * until the outcome is known.
   */
  private long droppedWhileSending;

  private int failedReads;
  private long syncedNanos = System.nanoTime();

  Spool(SpoolDirectory directory, long maxBytes, Fsync fsync, SpoolLog log, LogOnce logOnce) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.fsync = fsync;
    this.log = log;
    this.logOnce = logOnce;
    segmentBytes = Math.min(SEGMENT_BYTES, maxBytes / MIN_SEGMENTS);
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  SpoolStats stats() {
    return counters.stats();
  }

  /** Puts a batch at the end. */
  RecordPosition append(SpanBatch batch) throws IOException {
    ByteBuffer record = buffer.ofLength(SpoolRecord.length(batch));
    SpoolRecord.write(batch, record);
    int length = record.remaining();
    Segment target = target(length);
    long start = target.size();
    boolean written = false;
    try {
      target.append(record, batch.size(), isSyncDue());
      written = true;
    } finally {
      if (!written && start == Segment.HEADER) {
        tail = null;
        target.delete();
      }
    }
    if (start == Segment.HEADER) {
      segments.add(target);
      counters.pendingBytes += start;
    }
    counters.pendingBytes += length;
    counters.spooled += batch.size();
    counters.pendingSpans += batch.size();
    dropOverQuota();
    counters.publish();
    return new RecordPosition(target, start, start + length, batch.size());
  }

  private boolean isSyncDue() {
    long now = System.nanoTime();
    if (fsync == Fsync.NEVER || (fsync == Fsync.INTERVAL && now - syncedNanos < FSYNC_NANOS)) {
      return false;
    }
    syncedNanos = now;
    return true;
  }

  private Segment target(int length) throws IOException {
    Segment last = tail;
    if (last != null) {
      if (last.exists()) {
        if (last.size() + length <= segmentBytes) {
          return last;
        }
        if (fsync == Fsync.INTERVAL) {
          last.sync();
        }
        if (segments.peekFirst() != last) {
          last.close();
        }
      }
      tail = null;
    }
    OwnedDirectory target = ownDirectory();
    Path path = target.nextSegment();
    Segment created =
        Segment.create(target, path, directory.encoding(), directory.permissions().ofFile());
    if (fsync != Fsync.NEVER) {
      OwnedFile.syncNames(target.directory());
    }
    tail = created;
    return created;
  }

  private OwnedDirectory ownDirectory() throws IOException {
    OwnedDirectory current = own;
    if (current == null || !current.exists()) {
      own = null;
      if (current != null) {
        deleteIfEmpty(current);
      }
      current = directory.newOwnedDirectory();
      own = current;
      directories.add(current);
    }
    return current;
  }

  /** The segments of a dead process, counted. It may take long, and needs no lock. */
  List<Segment> read(OwnedDirectory abandoned) throws IOException {
    List<Segment> found = new ArrayList<>();
    for (Path path : abandoned.segments()) {
      found.add(Segment.open(abandoned, path, directory.encoding()));
    }
    return found;
  }

  /** Puts the segments of a dead process before all others. */
  void adopt(OwnedDirectory abandoned, List<Segment> found) {
    directories.add(abandoned);
    long before = counters.adopted;
    for (int i = found.size() - 1; i >= 0; i--) {
      Segment segment = found.get(i);
      segments.addFirst(segment);
      counters.pendingBytes += segment.size();
      counters.pendingSpans += segment.spans();
      counters.adopted += segment.spans();
    }
    log.adopted(counters.adopted - before, abandoned);
    dropOverQuota();
    deleteIfEmpty(abandoned);
    counters.publish();
  }

  private void dropOverQuota() {
    while (counters.pendingBytes > maxBytes && segments.size() > 1) {
      Segment oldest = segments.getFirst();
      long lost = oldest.spans();
      remove(oldest, false);
      if (sending != null && sending.segment() == oldest) {
        droppedWhileSending = Math.min(lost, sending.spans());
        counters.pendingSpans += droppedWhileSending;
        lost -= droppedWhileSending;
      }
      counters.droppedQuota += lost;
      log.dropping();
    }
  }

  /**
   * Reads the next batch.
   *
   * @return where its record is; null if the spool is empty
   */
  @Nullable RecordPosition next(BatchCopy batch) throws IOException {
    for (Segment head = segments.peekFirst(); head != null; head = segments.peekFirst()) {
      try {
        RecordPosition record = head.next(batch, buffer);
        failedReads = 0;
        if (record != null) {
          sending = record;
          return record;
        }
      } catch (IOException e) {
        if (head.exists() && ++failedReads < READ_ATTEMPTS) {
          throw e;
        }
        logOnce.warn("a segment of the spool cannot be read", head.path(), e);
        failedReads = 0;
        head.giveUp();
      }
      finish(head);
      counters.publish();
    }
    return null;
  }

  /** The receiver is already taking this batch, which was appended just now. */
  void beginSending(RecordPosition record) {
    sending = record;
  }

  /** The receiver has not taken the batch that was being sent. */
  void failed() {
    sending = null;
    if (droppedWhileSending > 0) {
      counters.droppedQuota += droppedWhileSending;
      counters.pendingSpans -= droppedWhileSending;
      droppedWhileSending = 0;
      counters.publish();
    }
  }

  /**
   * Takes the batch out that was being sent.
   *
   * @param refused how many of its spans can never be sent
   */
  void done(RecordPosition record, long refused) {
    Segment segment = record.segment();
    sending = null;
    long fewer = droppedWhileSending;
    droppedWhileSending = 0;
    boolean isNext = segment.taken() == record.start() && segments.contains(segment);
    if (isNext) {
      fewer = record.spans();
      try {
        fewer = segment.take(record);
      } catch (IOException e) {
        logOnce.warn("the spool cannot be written; spans may be sent twice", segment.path(), e);
      }
    }
    counters.pendingSpans -= fewer;
    long lost = Math.min(fewer, refused);
    counters.rejected += lost;
    counters.replayed += fewer - lost;
    if (isNext && segment.taken() == segment.size()) {
      finish(segment);
    }
    counters.publish();
  }

  private void finish(Segment segment) {
    counters.droppedCorrupt += segment.spans();
    remove(segment, segment.isDamaged());
    if (segments.isEmpty()) {
      buffer.release();
    }
  }

  private void remove(Segment segment, boolean keep) {
    segments.remove(segment);
    counters.pendingSpans -= segment.spans();
    counters.pendingBytes -= segment.size();
    if (segment == tail) {
      tail = null;
    }
    try {
      if (keep) {
        segment.close();
        counters.corruptSegments++;
        directory.setAside(segment);
      } else {
        segment.delete();
      }
    } catch (IOException e) {
      logOnce.warn("a segment of the spool cannot be deleted", segment.path(), e);
    }
    if (segment.directory() != own) {
      deleteIfEmpty(segment.directory());
    }
  }

  private void deleteIfEmpty(OwnedDirectory owned) {
    if (segments.stream().noneMatch(segment -> segment.directory() == owned)) {
      directories.remove(owned);
      try {
        owned.delete();
      } catch (IOException e) {
        logOnce.warn("an empty spool cannot be deleted", owned, e);
      }
    }
  }

  /** Leaves what is in it for another sender to take over. */
  void close() {
    failed();
    own = null;
    tail = null;
    for (Segment segment : segments) {
      try (segment) {
        if (fsync == Fsync.INTERVAL) {
          segment.sync();
        }
      } catch (IOException e) {
        logOnce.warn("a segment of the spool cannot be closed", segment.path(), e);
      }
    }
    List.copyOf(directories).forEach(this::deleteIfEmpty);
    directories.forEach(OwnedDirectory::release);
    directories.clear();
    segments.clear();
    buffer.release();
    log.closed(counters.pendingSpans, directory);
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
