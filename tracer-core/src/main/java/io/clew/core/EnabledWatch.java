package io.clew.core;

import io.clew.api.FileSetting;
import io.clew.api.FileSetting.Reading;
import io.clew.api.UntracedThread;
import io.clew.common.FatalErrors;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Switches tracing on and off as {@code clew.enabled} in the shared file says, within two seconds.
 * Only a change of it counts, so that it does not undo what code or operators have switched
 * meanwhile. Of other settings that change it logs that they are read at the next start.
 *
 * <p>Who edits a file in place may be half done when it is read. So a change counts once it was
 * found twice. A file that is gone or empty, a malformed line of it, and a value that makes no
 * sense change nothing, and are logged once each time.
 */
final class EnabledWatch implements Runnable {
  static final String KEY = "clew.enabled";

  private static final long LOOK_MILLIS = 1000;
  private static final long SETTLE_MILLIS = 200;

  private final FileSetting setting;
  private final ClewTracer tracer;
  private final Logger log;
  private final Thread thread = new UntracedThread(this, "clew-config-file");
  private volatile boolean closed;

  /** What was found last. */
  private Found last;

  /** What of that was acted on, or logged. */
  private Found settled;

  /** What the file has said last that makes sense. */
  private boolean enabled;

  /** What the file says. */
  private static final class Found {
    /** {@code true}, {@code false}, or a problem. */
    private final String enabled;

    /** All else, when the file could be read last; null if never. */
    private final @Nullable Reading rest;

    Found(String enabled, @Nullable Reading rest) {
      this.enabled = enabled;
      this.rest = rest;
    }

    /** Not a record's own equals, which on JDK 17 keeps the class loader alive. */
    boolean isSame(Found other) {
      return enabled.equals(other.enabled)
          && others().equals(other.others())
          && Objects.equals(problem(), other.problem());
    }

    private Map<String, String> others() {
      return rest == null ? Map.of() : rest.others();
    }

    private @Nullable String problem() {
      return rest == null ? null : rest.problem();
    }
  }

  private EnabledWatch(FileSetting setting, ClewTracer tracer, boolean enabled, Logger log) {
    this.setting = setting;
    this.tracer = tracer;
    this.enabled = enabled;
    this.log = log;
    last = new Found(String.valueOf(enabled), null);
    settled = last;
  }

  /** Watches until the tracer is closed. */
  static void start(FileSetting setting, ClewTracer tracer, boolean enabled, Logger log) {
    EnabledWatch watch = new EnabledWatch(setting, tracer, enabled, log);
    tracer.lifecycle().follow(watch);
    watch.thread.start();
  }

  /** Does not wait for the thread, which may be making a sampler; the tracer closes that. */
  void close() {
    closed = true;
    thread.interrupt();
  }

  @Override
  public void run() {
    while (!closed) {
      long rest = LOOK_MILLIS;
      try {
        rest = look();
      } catch (Throwable e) {
        FatalErrors.rethrow(e);
        SafeLog.log(() -> log.warn("Tracing: cannot follow {} in {}", KEY, setting, e));
      }
      try {
        Thread.sleep(rest);
      } catch (InterruptedException e) {
        // Closed, or not meant for us.
      }
    }
  }

  /** Returns how many milliseconds to wait before the next look. */
  private long look() {
    Found found = find();
    if (!found.isSame(last)) {
      last = found;
      return SETTLE_MILLIS;
    }
    if (!found.isSame(settled)) {
      Found before = settled;
      settled = found;
      if (!found.enabled.equals(before.enabled)) {
        act(found);
      }
      if (before.rest != null && found.rest != null) {
        sayChanged(before.rest, found.rest);
      }
    }
    return LOOK_MILLIS;
  }

  private Found find() {
    try {
      Reading reading = setting.read();
      String value = reading.value();
      String word = value == null ? "true" : value.toLowerCase(Locale.ROOT);
      boolean isKnown = word.equals("true") || word.equals("false");
      return new Found(isKnown ? word : "expected true or false, got '" + value + "'", reading);
    } catch (IOException | RuntimeException e) {
      boolean isOurs = e.getClass() == IOException.class;
      String problem = isOurs ? "" + e.getMessage() : "it cannot be read (" + Text.of(e) + ")";
      return new Found(problem, last.rest);
    }
  }

  private void sayChanged(Reading before, Reading now) {
    String names = FileSetting.changed(before.others(), now.others());
    if (!names.isEmpty()) {
      SafeLog.log(
          () -> log.warn("Tracing: changed in {}, read at the next start: {}", setting, names));
    }
    String problem = now.problem();
    if (problem != null && !problem.equals(before.problem())) {
      SafeLog.log(() -> log.warn("Tracing: {}: {}; using the other lines", setting, problem));
    }
  }

  private void act(Found found) {
    boolean on = found.enabled.equals("true");
    if (!on && !found.enabled.equals("false")) {
      SafeLog.log(
          () -> log.warn("Tracing: {} stays {}; {}: {}", KEY, enabled, setting, found.enabled));
    } else if (on != enabled) {
      enabled = on;
      tracer.enable(on);
      Reading reading = Objects.requireNonNull(found.rest);
      String by = reading.value() == null ? "the removal of " + KEY : reading.name() + "=" + on;
      SafeLog.log(
          () -> log.warn("Tracing: switched {} by {} in {}", on ? "on" : "off", by, setting));
    }
  }
}
