package io.clew.collector;

import io.clew.collector.trace.TraceLimits;
import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a collector, all valid. They go to the executors as they are.
 *
 * @param checkpoint a directory of any file system that Hadoop knows
 * @param limits when a trace is whole
 * @param maxRecords how many a batch has at most
 * @param intervalMillis how often a batch begins
 * @param partitions of the state; those of the checkpoint count if there is one
 * @param stateMemoryMegabytes for the state on each executor
 * @param policies the text of a file of tail policies; null if all traces are kept
 * @param parquet a directory for files of all spans; null for none
 * @param shown what is in force, on one line, without secrets
 */
public record CollectorSettings(
    KafkaSettings kafka,
    StoreSettings store,
    String checkpoint,
    TraceLimits limits,
    long maxRecords,
    long intervalMillis,
    int partitions,
    int stateMemoryMegabytes,
    @Nullable String policies,
    @Nullable String parquet,
    String shown)
    implements Serializable {

  /**
   * Reads settings: options, or else properties, or else the environment.
   *
   * @param options by key, such as {@code clew.collector.topic}; each has to be a setting
   * @throws IllegalArgumentException with all problems in one line, if any is not valid
   */
  public static CollectorSettings read(
      Map<String, String> options, Properties properties, Map<String, String> environment) {
    return new SettingsReader(options, properties, environment).read();
  }

  @Override
  public String toString() {
    return shown;
  }
}
