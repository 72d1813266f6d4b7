package io.clew.collector.trace;

import io.clew.store.opensearch.DependencyCount;
import io.clew.store.opensearch.FlowCounts;
import java.io.Serializable;
import java.util.List;

/**
 * What was counted in one partition of a batch.
 *
 * @param flows see {@link FlowCounts#toBytes()}; empty if there are none
 * @param retries how often the store was asked again
 * @param problem the first dead letter and its reason; empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record PartitionResult(
    Counts counts, List<DependencyCount> dependencies, byte[] flows, long retries, String problem)
    implements Serializable {}
