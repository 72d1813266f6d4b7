package io.clew.viewer.web;

import io.clew.analysis.store.TraceStore;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The names of services and operations, which are asked for often. Safe for many threads. */
final class Names {
  static final SortedSet<String> NONE = Collections.unmodifiableSortedSet(new TreeSet<>());

  private static final long MAX_AGE = TimeUnit.SECONDS.toNanos(2);

  private final TraceStore store;
  private SortedMap<String, SortedSet<String>> known = new TreeMap<>();
  private long readAt = System.nanoTime() - MAX_AGE;

  Names(TraceStore store) {
    this.store = store;
  }

  /** As they were at most two seconds ago. */
  synchronized SortedMap<String, SortedSet<String>> operationsByService() throws IOException {
    if (System.nanoTime() - readAt >= MAX_AGE) {
      known = store.operationsByService();
      readAt = System.nanoTime();
    }
    return known;
  }
}
