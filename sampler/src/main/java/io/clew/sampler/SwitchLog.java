package io.clew.sampler;

import io.clew.common.SafeLog;
import java.util.List;
import org.slf4j.Logger;

/** Logs which layers stop the tracing of a service, whenever that changes. */
final class SwitchLog {
  private static final Logger log = SafeLog.logger(DynamicSampler.class);

  private SwitchLog() {}

  /** Logs a change, if it is one, and returns the layers that stop it now. */
  static List<String> log(List<String> before, List<String> now) {
    if (now.equals(before)) {
      return now;
    }
    if (now.isEmpty()) {
      SafeLog.log(() -> log.info("Tracing: continues, nothing stops it any more"));
    } else {
      SafeLog.log(() -> log.warn("Tracing: stopped by {}", String.join(", ", now)));
    }
    return now;
  }
}
