package io.clew.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A job for Spark in a process of its own: master, driver and executor are one JVM, on 127.0.0.1.
 * Not for several threads.
 */
public final class SparkJob implements AutoCloseable {
  private static final String NAME = "spark";

  private final Path directory;
  private final JavaProcess process;

  private SparkJob(Path directory, JavaProcess process) {
    this.directory = directory;
    this.process = process;
  }

  /**
   * Starts a job; it may still take seconds until it does something.
   *
   * @param directory of its own, deleted when it is closed
   * @param main the job's class
   * @param classPath what the job needs beside Spark
   * @param jvmOptions such as {@code -Xmx512m}
   * @param arguments of the job
   */
  public static SparkJob started(
      Path directory,
      String main,
      String classPath,
      List<String> jvmOptions,
      List<String> arguments) {
    List<String> all = new ArrayList<>(jvmOptions);
    all.addAll(
        List.of(
            // Four attempts: with a plain local master the first failure of a task is the last.
            "-Dspark.master=local[2,4]",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.ui.enabled=false",
            "-Dspark.local.dir=" + directory.resolve("local"),
            "-Djava.io.tmpdir=" + directory,
            "-cp",
            classPath + File.pathSeparator + Servers.directory(NAME) + "/*",
            main));
    all.addAll(arguments);
    try {
      return new SparkJob(directory, ServerProcess.run(NAME, directory, Map.of(), all));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it has not ended yet. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The last of what it has written. */
  public String lastLines() {
    return ServerProcess.lastLines(process);
  }

  /** Kills it and deletes its directory. */
  @Override
  public void close() {
    process.close();
    ServerProcess.delete(directory);
  }
}
