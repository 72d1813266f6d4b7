package io.clew.common;

/**
 * How far a misspelt word is from another, to name the nearest one.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance">Optimal string
 *     alignment distance</a>
 */
public final class EditDistance {
  private EditDistance() {}

  /** How many characters to insert, delete, replace, or swap with their neighbour. */
  public static int between(String from, String to) {
    int[][] rows = new int[3][to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      rows[0][j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = rows[i % 3];
      int[] above = rows[(i + 2) % 3];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(above[j - 1] + same, Math.min(above[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && isSwapped(from, i, to, j)) {
          row[j] = Math.min(row[j], rows[(i + 1) % 3][j - 2] + 1);
        }
      }
    }
    return rows[from.length() % 3][to.length()];
  }

  private static boolean isSwapped(String from, int i, String to, int j) {
    return from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
  }
}
