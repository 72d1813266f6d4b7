package io.clew.core;

import io.clew.api.FileSetting;
import io.clew.api.UntracedThread;
import io.clew.common.FatalErrors;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * Switches tracing on and off as {@code clew.enabled} in the shared file says, within two seconds.
 * Nothing else of the file is read again. Only a change of it counts, so that it does not undo what
 * code or operators have switched meanwhile.
 *
 * <p>Who edits a file in place may be half done when it is read. So a change counts once it was
 * found twice. A file that is gone or malformed, and a value that makes no sense, change nothing,
 * and are logged once each time.
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

  /** What was found last: {@code true}, {@code false}, or a problem. */
  private String last;

  /** What of that was acted on, or logged. */
  private String settled;

  /** What the file has said last that makes sense. */
  private boolean enabled;

  private EnabledWatch(FileSetting setting, ClewTracer tracer, boolean enabled, Logger log) {
    this.setting = setting;
    this.tracer = tracer;
    this.enabled = enabled;
    this.log = log;
    last = String.valueOf(enabled);
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
    String found = find();
    if (!found.equals(last)) {
      last = found;
      return SETTLE_MILLIS;
    }
    if (!found.equals(settled)) {
      settled = found;
      act(found);
    }
    return LOOK_MILLIS;
  }

  private String find() {
    try {
      String value = setting.read();
      String word = value == null ? "true" : value.toLowerCase(Locale.ROOT);
      return word.equals("true") || word.equals("false")
          ? word
          : "expected true or false, got '" + value + "'";
    } catch (IOException | RuntimeException e) {
      return "the file cannot be read (" + Text.of(e) + ")";
    }
  }

  private void act(String found) {
    boolean on = found.equals("true");
    if (!on && !found.equals("false")) {
      SafeLog.log(() -> log.warn("Tracing: {} stays {}; {}: {}", KEY, enabled, setting, found));
    } else if (on != enabled) {
      enabled = on;
      tracer.enable(on);
      SafeLog.log(
          () ->
              log.warn("Tracing: switched {} by {}={} in {}", on ? "on" : "off", KEY, on, setting));
    }
  }
}
