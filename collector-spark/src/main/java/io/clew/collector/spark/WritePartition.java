package io.clew.collector.spark;

import io.clew.collector.CollectorSettings;
import io.clew.collector.trace.DeadLetters;
import io.clew.collector.trace.Outcome;
import io.clew.collector.trace.PartitionResult;
import io.clew.collector.trace.PartitionWriter;
import io.clew.store.opensearch.OpenSearch;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;

/** Stores the outcomes of a partition; waits as long as the store is away. */
record WritePartition(CollectorSettings settings)
    implements MapPartitionsFunction<byte[], PartitionResult> {
  @Override
  public Iterator<PartitionResult> call(Iterator<byte[]> outcomes) throws IOException {
    OpenSearch store = PerProcess.store(settings);
    DeadLetters letters = PerProcess.letters(settings).open();
    long before = store.retries();
    PartitionWriter writer =
        new PartitionWriter(
            settings.kafka().topic(),
            new LinkedHashSet<>(settings.store().layouts()),
            store::write,
            letters);
    while (outcomes.hasNext()) {
      Outcome.read(outcomes.next(), writer);
    }
    return List.of(writer.finish(store.retries() - before)).iterator();
  }
}
