package io.clew.reporter.kafka;

import java.lang.reflect.InvocationTargetException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the library of a compression is there and works here. Kafka's client loads it with the
 * first record, and fails then.
 */
final class Compressors {
  private Compressors() {}

  /**
   * Loads the library of a compression.
   *
   * @return what is missing; null if nothing is
   */
  static @Nullable String missing(String compression) {
    return switch (compression) {
      case "zstd" -> missing("com.github.luben.zstd.Zstd", "isError", 0L);
      case "snappy" -> missing("org.xerial.snappy.Snappy", "getNativeLibraryVersion", null);
      case "lz4" -> missing("net.jpountz.lz4.LZ4Factory", "fastestInstance", null);
      default -> null; // gzip is the JDK's.
    };
  }

  /** Calls a static method that needs the native library. */
  private static @Nullable String missing(
      String className, String method, @Nullable Long argument) {
    try {
      Class<?> type = Class.forName(className, true, KafkaProducer.class.getClassLoader());
      if (argument == null) {
        type.getMethod(method).invoke(null);
      } else {
        type.getMethod(method, long.class).invoke(null, argument);
      }
      return null;
    } catch (InvocationTargetException e) {
      return String.valueOf(e.getCause());
    } catch (LinkageError | ReflectiveOperationException e) {
      return e.toString();
    }
  }
}
