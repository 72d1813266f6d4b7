package io.clew.ship;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Keeps other processes from shipping with the same state. It ends with the process. */
final class StateLock implements Closeable {
  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @return null if somebody else has it
   */
  static @Nullable StateLock take(Path state) throws IOException {
    FileChannel channel = FileChannel.open(state.resolve("lock"), CREATE, WRITE);
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // This process has it: not taken.
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    return taken ? new StateLock(channel) : null;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
