package io.clew.core;

import io.clew.api.Sampler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What begins and ends with a tracing: its configuration in JMX, its announcement, its watch. */
final class Lifecycle {
  /** Shown from when sampler and reporter are made; null if code has made them. */
  private final @Nullable ConfigurationJmx configuration;

  private volatile @Nullable Announcement announcement;
  private volatile @Nullable EnabledWatch watch;
  private volatile @Nullable JvmShutdownHook exitHook;

  Lifecycle(@Nullable ConfigurationJmx configuration) {
    this.configuration = configuration;
  }

  /** Sampler and reporter are made, and tracing is on. */
  void enabled(ClewTracer tracer, Sampler sampler) {
    if (configuration != null) {
      configuration.register(tracer);
    }
    Announcement due = announcement;
    if (due != null) {
      due.sendOnce(tracer, sampler);
    }
  }

  /** Sends it when tracing is on. */
  void announce(Announcement value) {
    announcement = value;
  }

  /** Ends it when the tracing is closed. */
  void follow(EnabledWatch value) {
    watch = value;
  }

  void closeAtExit(ClewTracer tracer, Duration timeout) {
    if (exitHook == null) {
      exitHook = JvmShutdownHook.add(() -> tracer.close(timeout));
    }
  }

  /** Unless it is closed then. */
  void flushAtExit(ClewTracer tracer, Duration timeout) {
    if (exitHook == null) {
      exitHook = JvmShutdownHook.add(() -> tracer.flush(timeout));
    }
  }

  /** Before reporter and sampler are closed. */
  void closing() {
    EnabledWatch follower = watch;
    if (follower != null) {
      follower.close();
    }
  }

  /** After that. An exit of the JVM waits for the hook until now. */
  void closed() {
    if (configuration != null) {
      configuration.close();
    }
    JvmShutdownHook hook = exitHook;
    if (hook != null) {
      hook.remove();
    }
  }
}
