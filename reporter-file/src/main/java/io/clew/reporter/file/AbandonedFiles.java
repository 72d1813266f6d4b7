package io.clew.reporter.file;

import io.clew.common.LogOnce;
import io.clew.common.OwnedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Renames the files that dead processes have left, so that they count as full.
 *
 * <p>A process that is killed may leave an incomplete last line. It gets a newline and is not cut
 * off. A log agent may have read it already, and an agent that sees a file shrink takes it for a
 * new file and ships all of it again. So the line stays; it is not valid JSON, and readers skip it.
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
      // A process may have created an empty file and be about to lock it.
      if (file != null && file.channel().size() > 0) {
        endLastLine(file.channel());
        Files.move(path, directory.full(path));
      }
    } catch (IOException e) {
      logOnce.warn("the span log of an earlier process cannot be renamed", path, e);
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
