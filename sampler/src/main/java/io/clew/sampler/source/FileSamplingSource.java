package io.clew.sampler.source;

import io.clew.sampler.RuleSetText;
import io.clew.sampler.SamplingSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A rule set in a file, which is noticed within 2 seconds to be edited in place, replaced, deleted
 * or created, also where it or a directory above it is a symbolic link, as in a mounted Kubernetes
 * config map.
 *
 * <p>The file is read whole, twice a second. That costs about 0.1 ms for the usual few kilobytes,
 * and needs to trust nothing: no notifications, which network and overlay file systems lose, and no
 * modification times, which stay the same for two edits within a clock's tick or are restored by
 * {@code cp -p} and {@code rsync -t}.
 *
 * <p>Who edits a file in place may be half done when it is read. So what is found counts once it
 * was found twice, a tenth of a second apart; the same goes for a file that is missing. Nothing is
 * waited for at the first look, nor longer than a second where a file never rests. Files that are
 * replaced by renaming are never read half.
 *
 * <p>The version is the beginning of what {@code sha256sum} prints for the file.
 */
public final class FileSamplingSource implements SamplingSource {
  private static final long LOOK_MILLIS = 500;
  private static final long SETTLE_MILLIS = 100;
  private static final int MAX_UNSETTLED = 10;

  private final Path path;
  private final long lookMillis;
  private final long settleMillis;
  private final Poller poller;

  private @Nullable Found last;
  private int unsettled;
  private boolean wasThere;

  FileSamplingSource(Path path, long lookMillis, long settleMillis) {
    this.path = path;
    this.lookMillis = lookMillis;
    this.settleMillis = settleMillis;
    poller = new Poller("file " + path, "clew-sampling-file", this::look);
  }

  /**
   * A source that waits to be started.
   *
   * @param path of a file of UTF-8, up to 1 MiB; it need not be there yet
   */
  public static FileSamplingSource create(Path path) {
    return new FileSamplingSource(path.toAbsolutePath(), LOOK_MILLIS, SETTLE_MILLIS);
  }

  @Override
  public String name() {
    return poller.name();
  }

  @Override
  public void start(Listener listener) {
    poller.start(listener);
  }

  @Override
  public void close() {
    poller.close();
  }

  private long look() {
    Found found = find();
    if (last != null && !found.isSameAs(last) && unsettled < MAX_UNSETTLED) {
      last = found;
      unsettled++;
      return settleMillis;
    }
    last = found;
    unsettled = 0;
    if (found.isText) {
      poller.found(found.what, null);
    } else {
      poller.failed(found.what);
    }
    return lookMillis;
  }

  private Found find() {
    try {
      String text = read();
      wasThere = true;
      return new Found(true, text);
    } catch (NoSuchFileException e) {
      return new Found(false, wasThere ? "the file is gone" : "there is no file");
    } catch (AccessDeniedException e) {
      return new Found(false, "the file cannot be read: access denied");
    } catch (FileSystemException e) {
      return new Found(false, "the file cannot be read: " + e.getReason());
    } catch (IOException e) {
      return new Found(false, "the file cannot be read: " + e.getMessage());
    }
  }

  private String read() throws IOException {
    // Whoever opens a pipe may wait for ever.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException("expected a regular file, got something else");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return RuleSetText.text(in.readNBytes(RuleSetText.MAX_BYTES + 1));
    }
  }

  /** A text, or a problem. */
  private record Found(boolean isText, String what) {
    boolean isSameAs(Found other) {
      return isText == other.isText && what.equals(other.what);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
