package io.clew.analysis.path;

/**
 * A time in which a request waited for one span's own work.
 *
 * @param span its index in the trace
 * @param start epoch microseconds
 * @param end epoch microseconds, after the start
 */
public record Section(int span, long start, long end) {

  public long micros() {
    return end - start;
  }
}
