package io.clew.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.FinishedSpan;
import io.clew.api.FinishedSpanBuilder;
import io.clew.api.Sampler;
import io.clew.api.SamplingState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The span that a process sends when its tracing starts, so that whoever rolls out tracing sees who
 * is on. No sampler decides on it, and it has no sampling tags, so that it is not counted as a
 * request.
 */
final class Announcement {
  private static final String NAME = "clew started";
  private static final String UNKNOWN = "unknown";
  private static final int MAX_HOST_CHARS = 255;

  private final String settings;
  private final AtomicBoolean sent = new AtomicBoolean();

  /** An announcement with the fingerprint of the settings. */
  Announcement(String settings) {
    this.settings = settings;
  }

  void sendOnce(ClewTracer tracer, Sampler sampler) {
    if (!sent.compareAndSet(false, true)) {
      return;
    }
    try {
      tracer.report(span(tracer, sampler.rulesVersion()));
    } catch (Throwable e) {
      tracer.recordingFailed("the announcement of this process", e);
    }
  }

  private FinishedSpan span(ClewTracer tracer, @Nullable String rulesVersion) {
    long nanoTime = tracer.clock().nanoTime();
    long offset = tracer.clock().offset(nanoTime);
    FinishedSpanBuilder span =
        FinishedSpan.newBuilder(
                tracer.newRoot(
                    ClewTracer.NO_PARENT,
                    tracer.nextId(),
                    tracer.nextId(),
                    SamplingState.ACCEPT,
                    offset))
            .name(NAME)
            .time((nanoTime + offset) / 1000, 1)
            .localEndpoint(tracer.endpoint())
            .tag("tracer.version", version())
            .tag("host.name", host())
            .tag("process.pid", ProcessHandle.current().pid())
            .tag("jvm.version", System.getProperty("java.runtime.version", UNKNOWN))
            .tag("tracer.settings", settings);
    return (rulesVersion == null ? span : span.tag("tracer.rules", rulesVersion)).build();
  }

  private static String version() {
    try (InputStream in = Announcement.class.getResourceAsStream("version.txt")) {
      return in == null ? UNKNOWN : new String(in.readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** As the system knows it; a name server is not asked, which could take seconds. */
  private static String host() {
    String[] names = {System.getenv("HOSTNAME"), System.getenv("COMPUTERNAME"), hostOfLinux()};
    for (String name : names) {
      if (name != null && !name.isBlank()) {
        return name.strip();
      }
    }
    return UNKNOWN;
  }

  private static @Nullable String hostOfLinux() {
    try (InputStream in = Files.newInputStream(Path.of("/proc/sys/kernel/hostname"))) {
      return new String(in.readNBytes(MAX_HOST_CHARS), UTF_8);
    } catch (IOException e) {
      return null; // Another system.
    }
  }
}
