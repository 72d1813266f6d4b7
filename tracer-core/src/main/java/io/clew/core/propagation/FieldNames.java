package io.clew.core.propagation;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names of the fields that a list of formats reads, found whatever the case in which they were
 * sent. Most headers of a request are read by no format. Their length or first characters show
 * that, without allocation.
 */
final class FieldNames {
  private static final int[] NONE = {};

  private final String[] names;
  private final String[] lowerCase;

  /**
   * Each name as it was last spelt. Most senders use the same spelling, and an exact comparison is
   * faster than one that ignores case. Threads may race to write here; any spelling is correct.
   */
  private final @Nullable String[] seen;

  /** The names of each length, as indexes. */
  private final int[][] byLength;

  FieldNames(Collection<String> all) {
    names = new LinkedHashSet<>(all).toArray(new String[0]);
    lowerCase = new String[names.length];
    seen = new String[names.length];
    int longest = 0;
    for (int i = 0; i < names.length; i++) {
      lowerCase[i] = names[i].toLowerCase(Locale.ROOT);
      longest = Math.max(longest, names[i].length());
    }
    byLength = new int[longest + 1][];
    Arrays.fill(byLength, NONE);
    for (int i = 0; i < names.length; i++) {
      int[] same = byLength[names[i].length()];
      byLength[names[i].length()] = Arrays.copyOf(same, same.length + 1);
      byLength[names[i].length()][same.length] = i;
    }
  }

  int size() {
    return names.length;
  }

  /** The place of a name as it was received; -1 if no format reads it. */
  int find(String received) {
    int length = received.length();
    if (length < byLength.length) {
      for (int index : byLength[length]) {
        if (received.equals(seen[index])) {
          return index;
        }
      }
      for (int index : byLength[length]) {
        if (isSame(lowerCase[index], received)) {
          seen[index] = received;
          return index;
        }
      }
    }
    return -1;
  }

  /** The place of a name as a format spells it, most often the very same object; -1 if unknown. */
  @SuppressWarnings("ReferenceEquality")
  int of(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i] == name) {
        return i;
      }
    }
    return Arrays.asList(names).indexOf(name);
  }

  /** Only ASCII letters are folded, so no other letter can match. */
  private static boolean isSame(String lowerCase, String received) {
    for (int i = 0; i < lowerCase.length(); i++) {
      char c = received.charAt(i);
      char folded = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
      if (folded != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
