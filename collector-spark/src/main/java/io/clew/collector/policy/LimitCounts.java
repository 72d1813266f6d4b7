package io.clew.collector.policy;

/**
 * What a limit has counted in one partition. Mutable. Safe for use by many threads: a task that was
 * given up may still count while the next one begins.
 *
 * <p>A limit counts each trace that it is asked about, kept or not, and keeps no trace that it
 * would refuse if it had counted less. So counts that were lost in a crash only make it keep more.
 */
interface LimitCounts {
  LimitCounts copy();
}
