package io.clew.reporter.file;

import io.clew.common.LogOnce;
import io.clew.common.OwnedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ends the files that dead processes have left: gives them the name of a full one.
 *
 * <p>The last line of a killed process may be torn. It gets a newline rather than being cut off: a
 * log agent may have read it already, and agents take a file that shrinks for a new one and ship
 * all of it once more. So it stays a line of its own that is no JSON, which readers skip.
 */
final class AbandonedFiles {
  private final LogDirectory directory;
  private final LogOnce logOnce;

  AbandonedFiles(LogDirectory directory, LogOnce logOnce) {
    this.directory = directory;
    this.logOnce = logOnce;
  }

  void end() {
    try {
      for (Path path : directory.abandoned()) {
        end(path);
      }
    } catch (IOException e) {
      logOnce.warn("span logs of earlier processes cannot be found", directory, e);
    }
  }

  private void end(Path path) {
    try (OwnedFile file = OwnedFile.takeOver(path)) {
      // An empty one may be that of a process that is just about to lock it.
      if (file != null && file.channel().size() > 0) {
        endLastLine(file.channel());
        Files.move(path, directory.full(path));
      }
    } catch (IOException e) {
      logOnce.warn("the span log of an earlier process stays as it is", path, e);
    }
  }

  private static void endLastLine(FileChannel channel) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    channel.read(last, channel.size() - 1);
    if (last.get(0) != '\n') {
      channel.write(ByteBuffer.wrap(new byte[] {'\n'}), channel.size());
    }
  }
}
