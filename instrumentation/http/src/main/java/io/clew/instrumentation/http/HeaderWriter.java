package io.clew.instrumentation.http;

/** Changes the headers of a call, or of a copy of it. */
public interface HeaderWriter {
  /** Removes all values of a header, spelt as the caller has spelt it. */
  void remove(String name);

  /** Sets a header. What it had before is removed. */
  void set(String name, String value);
}
