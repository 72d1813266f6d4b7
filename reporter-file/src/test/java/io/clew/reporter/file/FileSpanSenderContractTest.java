package io.clew.reporter.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.clew.api.Fsync;
import io.clew.api.SpanSender;
import io.clew.testing.SpanSenderContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class FileSpanSenderContractTest {
  private static final Pattern LINE_ENDS = Pattern.compile("(?<=\n)");

  @Nested
  class OneFile extends Contract {
    @Override
    protected SpanSender newSender() {
      return FileSpanSender.create(directory(), "feed");
    }
  }

  @Nested
  class AFileForEachBatch extends Contract {
    @Override
    protected SpanSender newSender() {
      return FileSpanSender.newBuilder(directory(), "feed").maxFileBytes(1).build();
    }
  }

  @Nested
  class SyncedByTheBatch extends Contract {
    @Override
    protected SpanSender newSender() {
      return FileSpanSender.newBuilder(directory(), "feed").fsync(Fsync.BATCH).build();
    }
  }

  abstract static class Contract extends SpanSenderContract {
    @TempDir private Path root;

    Path directory() {
      return root.resolve("spans");
    }

    /** Full files sort before the one that is being written, in the order of filling. */
    @Override
    protected List<byte[]> arrived() throws IOException {
      List<byte[]> spans = new ArrayList<>();
      if (Files.exists(directory())) {
        try (Stream<Path> files = Files.list(directory())) {
          for (Path file : files.sorted().toList()) {
            LINE_ENDS
                .splitAsStream(Files.readString(file, ISO_8859_1))
                .forEach(line -> spans.add(line.getBytes(ISO_8859_1)));
          }
        }
      }
      return spans;
    }

    /** A file is where the directory should be. */
    @Override
    protected AutoCloseable outage() throws IOException {
      Files.createFile(directory());
      return () -> Files.delete(directory());
    }
  }
}
