package io.clew.analysis.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All requests that begin with the same operation of the same service: their categories, and their
 * calls in one tree. Grows while traces are added.
 */
public final class EntryPoint {
  private static final Comparator<Category> HEAVIEST_FIRST =
      Comparator.comparing((Category category) -> -category.durations().weight())
          .thenComparing(Category::id);

  private final CallPath root;
  private final Map<Long, Category> categories = new HashMap<>();

  EntryPoint(CallName name) {
    root = new CallPath(name);
  }

  Category category(FlowGraph graph, boolean hasGraphIfNew) {
    return categories.computeIfAbsent(
        graph.category(), ignored -> new Category(graph, hasGraphIfNew));
  }

  public String service() {
    return root.name().service();
  }

  public String operation() {
    return root.name().operation();
  }

  /** The whole requests, with all calls below: also how long they lasted. */
  public CallPath root() {
    return root;
  }

  /** By weight, the largest first. */
  public List<Category> categories() {
    List<Category> sorted = new ArrayList<>(categories.values());
    sorted.sort(HEAVIEST_FIRST);
    return sorted;
  }
}
