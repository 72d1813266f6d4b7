/**
 * The tracers that are compared, each in the best configuration that its documentation knows: B3
 * propagation, 128-bit trace ids, asynchronous reporting, real encoding, and a transport that
 * counts and forgets, or files, or Kafka.
 */
@NullMarked
package io.clew.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
