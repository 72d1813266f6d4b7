package io.clew.reporter.file;

import static java.nio.file.StandardOpenOption.READ;

import io.clew.api.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * When the operating system is made to put a span log, or a spool, on the disk. The death of the
 * process loses nothing of what {@link FileSpanSender#send} or {@link SpoolingSpanSender#send} has
 * returned from, whichever it is; this is about the death of the machine.
 */
public enum Fsync {
  /**
   * When the operating system thinks fit, which on Linux is after some 30 seconds. Costs nothing;
   * the default.
   */
  NEVER,

  /**
   * With the first batch that comes a second or more after the last time, and when a file is full
   * or closed. A machine that dies loses what was written since then: under load about a second of
   * spans, and the last batches before a pause.
   */
  INTERVAL,

  /** Before {@code send} returns: nothing of that is lost. Costs a wait per batch. */
  BATCH;

  /** What a setting says. */
  static Fsync of(Settings settings, String key) {
    String value = settings.text(key, "never");
    for (Fsync fsync : values()) {
      if (fsync.name().equalsIgnoreCase(value)) {
        return fsync;
      }
    }
    settings.reject(key, value, "never, interval or batch", "never");
    return NEVER;
  }

  /** Puts the names of new files on the disk, where the system has a way to do so. */
  static void names(Path directory) {
    try (FileChannel names = FileChannel.open(directory, READ)) {
      names.force(true);
    } catch (IOException e) {
      // Windows opens no directories, and needs no such thing.
    }
  }
}
