package io.clew.core.propagation;

import io.clew.api.Propagation;
import org.jspecify.annotations.Nullable;

/** The values of the fields that some format reads, in one walk through the carrier. */
final class ReceivedFields implements Propagation.Carrier {
  private final FieldNames names;
  private final @Nullable String[] first;

  /** All values of those fields that were repeated, which is rare. */
  private @Nullable StringBuilder @Nullable [] all;

  ReceivedFields(FieldNames names) {
    this.names = names;
    first = new String[names.size()];
  }

  void add(int index, String received) {
    String value = trim(received);
    String before = first[index];
    if (before == null) {
      first[index] = value;
      return;
    }
    if (all == null) {
      all = new StringBuilder[first.length];
    }
    StringBuilder values = all[index];
    if (values == null) {
      values = new StringBuilder(before);
      all[index] = values;
    }
    values.append(',').append(value);
  }

  /**
   * Without the blanks and tabs around it.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6.3">Whitespace</a>
   */
  private static String trim(String value) {
    int start = 0;
    int end = value.length();
    while (end > start && isBlank(value.charAt(end - 1))) {
      end--;
    }
    while (start < end && isBlank(value.charAt(start))) {
      start++;
    }
    return end - start == value.length() ? value : value.substring(start, end);
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  @Override
  public @Nullable String get(String field) {
    int index = names.of(field);
    return index < 0 ? null : first[index];
  }

  @Override
  public boolean isRepeated(String field) {
    return repeats(names.of(field)) != null;
  }

  @Override
  public @Nullable String joined(String field) {
    int index = names.of(field);
    StringBuilder values = repeats(index);
    if (values != null) {
      return values.toString();
    }
    return index < 0 ? null : first[index];
  }

  private @Nullable StringBuilder repeats(int index) {
    return all == null || index < 0 ? null : all[index];
  }
}
