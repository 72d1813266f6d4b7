package io.clew.collector.spark;

import io.clew.collector.CollectorSettings;
import io.clew.collector.KafkaSettings;
import io.clew.collector.StoreSettings;
import io.clew.collector.policy.TailPolicies;
import io.clew.store.opensearch.OpenSearch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What all tasks of a process share, made when it is first asked for. It lives as long as it. */
final class PerProcess {
  private static final Map<StoreSettings, OpenSearch> STORES = new ConcurrentHashMap<>();
  private static final Map<KafkaSettings, KafkaDeadLetters> LETTERS = new ConcurrentHashMap<>();
  private static final Map<String, TailPolicies> POLICIES = new ConcurrentHashMap<>();

  private PerProcess() {}

  static OpenSearch store(CollectorSettings settings) {
    return STORES.computeIfAbsent(settings.store(), StoreSettings::open);
  }

  static KafkaDeadLetters letters(CollectorSettings settings) {
    return LETTERS.computeIfAbsent(settings.kafka(), KafkaDeadLetters::new);
  }

  /** It has the counts of the limits. */
  static TailPolicies policies(String text) {
    return POLICIES.computeIfAbsent(text, TailPolicies::parse);
  }
}
