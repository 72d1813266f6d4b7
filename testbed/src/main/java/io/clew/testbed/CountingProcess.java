package io.clew.testbed;

import java.io.IOException;
import java.time.Duration;

/**
 * A process that writes a growing number, one a line: how much of its work would survive its end.
 */
public final class CountingProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final JavaProcess process;
  private long count;

  private CountingProcess(JavaProcess process) {
    this.process = process;
  }

  /** Starts it. */
  public static CountingProcess start(JavaProcess.Builder builder) throws IOException {
    return new CountingProcess(builder.start());
  }

  /** Waits until it has counted so far, or has ended. */
  public void await(long expected) throws IOException {
    String line;
    while (count < expected && (line = process.readLine()) != null) {
      count = Long.parseLong(line);
    }
  }

  /**
   * {@code kill -9}.
   *
   * @return how far it has counted
   */
  public long kill() throws IOException {
    process.kill();
    await(Long.MAX_VALUE);
    return count;
  }

  /**
   * Waits until it has ended with 0. Otherwise, the exception says what it has written.
   *
   * @return how far it has counted
   */
  public long end() throws IOException {
    await(Long.MAX_VALUE);
    process.awaitSuccess(LIMIT);
    return count;
  }

  @Override
  public void close() {
    process.close();
  }
}
