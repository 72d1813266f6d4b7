package io.clew.sampler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what a change of the rules in force has changed, on one line of the log. */
final class RuleChanges {
  private static final int MAX_SHOWN = 5;
  private static final int MAX_NAME_CHARS = 80;

  private final List<String> shown = new ArrayList<>();
  private int unshown;

  private RuleChanges() {}

  /**
   * The rules that sample in another way than before, each with its old and its new strategy.
   *
   * @param before rules in their order, the last of which is for all other requests
   * @param after the same
   */
  static String between(List<ActiveRule> before, List<ActiveRule> after) {
    RuleChanges changes = new RuleChanges();
    Map<String, ActiveRule> old = new LinkedHashMap<>();
    before.subList(0, before.size() - 1).forEach(rule -> old.put(rule.key().name(), rule));
    for (ActiveRule rule : after.subList(0, after.size() - 1)) {
      ActiveRule was = old.remove(rule.key().name());
      changes.add(name(rule), was == null ? null : was.strategy(), rule.strategy());
      if (was != null && !was.key().rule().equals(rule.key().rule())) {
        changes.add(name(rule) + ": for other requests");
      }
    }
    old.values().forEach(rule -> changes.add(name(rule), rule.strategy(), null));
    changes.add(
        "all other requests",
        before.get(before.size() - 1).strategy(),
        after.get(after.size() - 1).strategy());
    return changes.text();
  }

  private static String name(ActiveRule rule) {
    return "'" + RuleSetText.printable(rule.key().rule().name(), MAX_NAME_CHARS) + "'";
  }

  private void add(String name, @Nullable String before, @Nullable String after) {
    if (before == null || !before.equals(after)) {
      add(
          name
              + ": "
              + (before == null ? "no rule" : before)
              + " -> "
              + (after == null ? "no rule" : after));
    }
  }

  private void add(String change) {
    if (shown.size() < MAX_SHOWN) {
      shown.add(change);
    } else {
      unshown++;
    }
  }

  private String text() {
    if (shown.isEmpty()) {
      return "no rate has changed";
    }
    return String.join("; ", shown) + (unshown == 0 ? "" : "; and " + unshown + " more");
  }
}
