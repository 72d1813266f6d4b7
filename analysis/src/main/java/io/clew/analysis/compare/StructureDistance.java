package io.clew.analysis.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many calls, or numbers of them, must be put into a structure or taken out of it to make it
 * another one. A call at another depth, or beside another call instead of after it, is not the
 * same.
 */
final class StructureDistance {
  /** Beyond it structures are compared by their beginnings. */
  private static final int MAX_PARTS = 500;

  private StructureDistance() {}

  static int between(String structure, String other) {
    List<String> from = parts(structure);
    List<String> to = parts(other);
    int[] before = new int[to.size() + 1];
    int[] row = new int[to.size() + 1];
    Arrays.setAll(before, i -> i);
    for (int i = 1; i <= from.size(); i++) {
      row[0] = i;
      for (int j = 1; j <= to.size(); j++) {
        boolean isSame = from.get(i - 1).equals(to.get(j - 1));
        row[j] = isSame ? before[j - 1] : 1 + Math.min(before[j], row[j - 1]);
      }
      int[] free = before;
      before = row;
      row = free;
    }
    return before[to.size()];
  }

  /** Each name and number with its depth. */
  private static List<String> parts(String structure) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < structure.length() && parts.size() < MAX_PARTS; i++) {
      char c = structure.charAt(i);
      if (c == '[' || c == ']' || c == ',') { // A comma stays: so calls beside others differ.
        addPart(structure.substring(start, i), depth, parts);
        depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        start = c == ',' ? i : i + 1;
      }
    }
    if (parts.size() < MAX_PARTS) {
      addPart(structure.substring(start), depth, parts);
    }
    return parts;
  }

  private static void addPart(String text, int depth, List<String> parts) {
    if (!text.isEmpty()) {
      parts.add(depth + text);
    }
  }
}
