package io.clew.sampler;

/** A text in which {@code *} stands for any characters, also none. */
final class Glob {
  /** Matches everything. */
  static final Glob ANY = new Glob("*");

  private final String pattern;

  /** What is between the stars; a single part is the whole text. */
  private final String[] parts;

  private Glob(String pattern) {
    this.pattern = pattern;
    parts = pattern.split("\\*+", -1);
  }

  static Glob of(String pattern) {
    return new Glob(pattern);
  }

  boolean isExact() {
    return parts.length == 1;
  }

  boolean matches(String text) {
    String first = parts[0];
    if (isExact()) {
      return text.equals(first);
    }
    String last = parts[parts.length - 1];
    int end = text.length() - last.length();
    if (end < first.length() || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    // The leftmost place for each part leaves the most room for the others.
    int from = first.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], from);
      from = found + parts[i].length();
      if (found < 0 || from > end) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return pattern;
  }
}
