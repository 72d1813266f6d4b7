package io.clew.sampler;

import io.clew.api.Sampler;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The samplers of named operations. A hash table in one array, sparsely filled, so that to find one
 * touches less memory than in a {@link java.util.HashMap}, with its nodes.
 *
 * <p>Names are interned. Where an application names its operations by literals, as most do, they
 * are the same objects, and need not be compared character by character.
 */
final class SamplerTable {
  /** Elements of the array for each name, which with its sampler takes two. */
  private static final int SPARSITY = 16;

  /** A name and its sampler, one behind the other. */
  private final @Nullable Object[] entries;

  SamplerTable(Map<String, Sampler> byName) {
    entries = new Object[Integer.highestOneBit(Math.max(1, byName.size())) * SPARSITY];
    for (Map.Entry<String, Sampler> each : byName.entrySet()) {
      put(each.getKey(), each.getValue());
    }
  }

  private void put(String name, Sampler sampler) {
    int i = slot(name);
    while (entries[i] != null) {
      i = next(i);
    }
    entries[i] = name.intern();
    entries[i + 1] = sampler;
  }

  /** The sampler of an operation; null if there is none. */
  @Nullable Sampler find(String name) {
    int i = slot(name);
    Object there = entries[i];
    while (there != null) {
      if (there == name || there.equals(name)) {
        return (Sampler) entries[i + 1];
      }
      i = next(i);
      there = entries[i];
    }
    return null;
  }

  /** Even, and from the upper bits of a product, which depend on all bits of the hash. */
  private int slot(String name) {
    int hash = name.hashCode() * 0x9E3779B9;
    return (hash >>> 15) & (entries.length - 2);
  }

  private int next(int i) {
    return (i + 2) & (entries.length - 2);
  }
}
