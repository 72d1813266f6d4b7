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
 * A queue of batches on disk, of limited size: segments of its own and those that dead processes
 * have left, which come first. For whoever holds the replayer's lock, but for {@link #stats}.
 */
final class Spool {
  private static final long SEGMENT_BYTES = 8 << 20;
  private static final int LEAST_SEGMENTS = 8;
  private static final int READ_ATTEMPTS = 3;
  private static final long FSYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SpoolDirectory directory;
  private final long maxBytes;
  private final long segmentBytes;
  private final Fsync fsync;
  private final SpoolLog log;
  private final LogOnce logOnce;
  private final Scratch scratch = new Scratch();
  private final Deque<Segment> segments = new ArrayDeque<>();
  private final Set<OwnedDirectory> shares = new LinkedHashSet<>();
  private @Nullable OwnedDirectory own;

  /** The last of the segments, if it is being written. */
  private @Nullable Segment tail;

  /** The batch that the receiver is being given. */
  private Segment.@Nullable RecordPosition underWay;

  /**
   * Its spans if its segment was dropped meanwhile: they are pending until it is said to be sent.
   */
  private long adrift;

  private long bytes;
  private long pending;
  private int failedReads;
  private long syncedNanos = System.nanoTime();
  private long spooled;
  private long adopted;
  private long replayed;
  private long rejected;
  private long droppedQuota;
  private long droppedCorrupt;
  private long corruptSegments;
  private volatile SpoolStats stats = new SpoolStats(0, 0, 0, 0, 0, 0, 0, 0, 0);

  Spool(SpoolDirectory directory, long maxBytes, Fsync fsync, SpoolLog log, LogOnce logOnce) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.fsync = fsync;
    this.log = log;
    this.logOnce = logOnce;
    segmentBytes = Math.min(SEGMENT_BYTES, maxBytes / LEAST_SEGMENTS);
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  SpoolStats stats() {
    return stats;
  }

  /**
   * Puts a batch at the end.
   *
   * @return where it is
   */
  Segment.RecordPosition append(SpanBatch batch) throws IOException {
    ByteBuffer record = scratch.room(SpoolRecord.length(batch));
    SpoolRecord.write(batch, record);
    int length = record.remaining();
    Segment target = target(length);
    long start = target.size();
    boolean written = false;
    try {
      target.append(record, batch.size(), isSyncDue());
      written = true;
    } finally {
      if (!written && start == Segment.HEAD) {
        tail = null;
        target.delete();
      }
    }
    if (start == Segment.HEAD) {
      segments.add(target);
      bytes += start;
    }
    bytes += length;
    spooled += batch.size();
    pending += batch.size();
    keepQuota();
    publish();
    return new Segment.RecordPosition(target, start, start + length, batch.size());
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
      if (last.isThere()) {
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
    OwnedDirectory share = share();
    Path path = share.nextSegment();
    Segment made =
        Segment.create(share, path, directory.encoding(), directory.permissions().ofFile());
    if (fsync != Fsync.NEVER) {
      OwnedFile.syncNames(share.directory());
    }
    tail = made;
    return made;
  }

  private OwnedDirectory share() throws IOException {
    OwnedDirectory share = own;
    if (share == null || !share.isThere()) {
      own = null;
      if (share != null) {
        endIfEmpty(share);
      }
      share = directory.newShare();
      own = share;
      shares.add(share);
    }
    return share;
  }

  /** The segments of a dead process's share, counted. May take long; the one that needs no lock. */
  List<Segment> read(OwnedDirectory share) throws IOException {
    List<Segment> found = new ArrayList<>();
    for (Path path : share.segments()) {
      found.add(Segment.open(share, path, directory.encoding()));
    }
    return found;
  }

  /** Puts what a dead process has left before all the rest. */
  void adopt(OwnedDirectory share, List<Segment> left) {
    shares.add(share);
    long before = adopted;
    for (int i = left.size() - 1; i >= 0; i--) {
      Segment segment = left.get(i);
      segments.addFirst(segment);
      bytes += segment.size();
      pending += segment.spans();
      adopted += segment.spans();
    }
    log.adopted(adopted - before, share);
    keepQuota();
    endIfEmpty(share);
    publish();
  }

  private void keepQuota() {
    while (bytes > maxBytes && segments.size() > 1) {
      Segment oldest = segments.getFirst();
      long lost = oldest.spans();
      remove(oldest, false);
      if (underWay != null && underWay.segment() == oldest) {
        adrift = Math.min(lost, underWay.spans());
        pending += adrift;
        lost -= adrift;
      }
      droppedQuota += lost;
      log.dropping();
    }
  }

  /**
   * Reads the batch that is next.
   *
   * @return where it is; null if the spool is empty
   */
  Segment.@Nullable RecordPosition next(BatchCopy parcel) throws IOException {
    for (Segment head = segments.peekFirst(); head != null; head = segments.peekFirst()) {
      try {
        Segment.RecordPosition place = head.next(parcel, scratch);
        failedReads = 0;
        if (place != null) {
          underWay = place;
          return place;
        }
      } catch (IOException e) {
        if (head.isThere() && ++failedReads < READ_ATTEMPTS) {
          throw e;
        }
        logOnce.warn("a segment of the spool cannot be read", head.path(), e);
        failedReads = 0;
        head.giveUp();
      }
      finish(head);
      publish();
    }
    return null;
  }

  /** A batch that was just put in is with the receiver already. */
  void isUnderWay(Segment.RecordPosition place) {
    underWay = place;
  }

  /** The batch that was under way was not sent. */
  void failed() {
    underWay = null;
    if (adrift > 0) {
      droppedQuota += adrift;
      pending -= adrift;
      adrift = 0;
      publish();
    }
  }

  /**
   * Takes a batch out, which was under way.
   *
   * @param refused how many of its spans can never be sent
   */
  void done(Segment.RecordPosition place, long refused) {
    Segment segment = place.segment();
    underWay = null;
    long fewer = adrift;
    adrift = 0;
    boolean isThere = segment.taken() == place.start() && segments.contains(segment);
    if (isThere) {
      fewer = place.spans();
      try {
        fewer = segment.take(place);
      } catch (IOException e) {
        logOnce.warn("the spool cannot be written; spans may be sent twice", segment.path(), e);
      }
    }
    pending -= fewer;
    long lost = Math.min(fewer, refused);
    rejected += lost;
    replayed += fewer - lost;
    if (isThere && segment.taken() == segment.size()) {
      finish(segment);
    }
    publish();
  }

  private void finish(Segment segment) {
    droppedCorrupt += segment.spans();
    remove(segment, segment.isDamaged());
    if (segments.isEmpty()) {
      scratch.release();
    }
  }

  private void remove(Segment segment, boolean keep) {
    segments.remove(segment);
    pending -= segment.spans();
    bytes -= segment.size();
    if (segment == tail) {
      tail = null;
    }
    try {
      if (keep) {
        segment.close();
        corruptSegments++;
        directory.setAside(segment);
      } else {
        segment.delete();
      }
    } catch (IOException e) {
      logOnce.warn("a segment of the spool cannot be deleted", segment.path(), e);
    }
    if (segment.share() != own) {
      endIfEmpty(segment.share());
    }
  }

  private void endIfEmpty(OwnedDirectory share) {
    if (segments.stream().noneMatch(segment -> segment.share() == share)) {
      shares.remove(share);
      try {
        share.delete();
      } catch (IOException e) {
        logOnce.warn("an empty spool cannot be deleted", share, e);
      }
    }
  }

  /** Leaves what is in it to whoever comes next. */
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
    List.copyOf(shares).forEach(this::endIfEmpty);
    shares.forEach(OwnedDirectory::release);
    shares.clear();
    segments.clear();
    scratch.release();
    log.closed(pending, directory);
  }

  private void publish() {
    stats =
        new SpoolStats(
            spooled,
            adopted,
            replayed,
            rejected,
            droppedQuota,
            droppedCorrupt,
            corruptSegments,
            pending,
            bytes);
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
