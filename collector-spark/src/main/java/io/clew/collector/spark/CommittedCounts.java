package io.clew.collector.spark;

import io.clew.collector.trace.Counts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The counters of all batches up to one, in the checkpoint: exact across restarts, since a batch
 * that is done again begins with those of the batch before. For one thread.
 */
final class CommittedCounts {
  private static final int KEPT = 3;

  private final Path directory;
  private final Configuration configuration;
  private long lastBatch = -1;
  private Counts last = new Counts();

  CommittedCounts(String checkpoint, Configuration configuration) {
    directory = new Path(checkpoint, "clew-counts");
    this.configuration = configuration;
  }

  /** Those up to the batch before this one. If they are lost, they begin with 0. */
  Counts before(long batch) throws IOException {
    if (lastBatch == batch - 1) {
      return last;
    }
    Properties properties = new Properties();
    try (InputStream in = files().open(file(batch - 1))) {
      properties.load(in);
    } catch (FileNotFoundException e) {
      return new Counts();
    }
    return Counts.of(properties);
  }

  /** Before Spark commits the batch. */
  void commit(long batch, Counts total) throws IOException {
    try (OutputStream out = files().create(file(batch), true)) {
      total.toProperties().store(out, null);
    }
    files().delete(file(batch - KEPT), false);
    lastBatch = batch;
    last = total;
  }

  private FileSystem files() throws IOException {
    return directory.getFileSystem(configuration);
  }

  private Path file(long batch) {
    return new Path(directory, String.valueOf(batch));
  }
}
