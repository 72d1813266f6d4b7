package io.clew.core.propagation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code tracestate}: a list of {@code key=value} members, one for each tracing system
 * that took part, the latest first. Members of other systems are passed on unchanged.
 *
 * @see <a href="https://www.w3.org/TR/trace-context-2/#tracestate-header">W3C Trace Context Level
 *     2, tracestate</a>
 */
final class TraceState {
  private static final int MAX_MEMBERS = 32;
  private static final int MAX_KEY = 256;
  private static final int MAX_VALUE = 256;

  /** The length that every system must propagate; longer lists are shortened. */
  private static final int MAX_LENGTH = 512;

  /** Members longer than this are the first to go. */
  private static final int LONG_MEMBER = 128;

  private TraceState() {}

  /**
   * The members in order, without the empty ones that come from joining headers; none if any part
   * of the list is illegal.
   */
  static List<String> parse(String text) {
    List<String> members = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      int from = start;
      int to = end;
      while (from < to && ReceivedFields.isBlank(text.charAt(from))) {
        from++;
      }
      while (to > from && ReceivedFields.isBlank(text.charAt(to - 1))) {
        to--;
      }
      if (from < to) {
        if (members.size() == MAX_MEMBERS || !isMember(text, from, to)) {
          return new ArrayList<>();
        }
        members.add(text.substring(from, to));
      }
      start = end + 1;
    }
    return members;
  }

  private static boolean isMember(String text, int from, int to) {
    int equals = text.indexOf('=', from);
    int value = equals + 1;
    if (equals <= from || equals - from > MAX_KEY || value >= to || to - value > MAX_VALUE) {
      return false;
    }
    char first = text.charAt(from);
    if (!isLowerOrDigit(first)) {
      return false;
    }
    for (int i = from + 1; i < equals; i++) {
      char c = text.charAt(i);
      if (!isLowerOrDigit(c) && "_-*/@".indexOf(c) < 0) {
        return false;
      }
    }
    for (int i = value; i < to; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '=') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /**
   * The members as one text of 512 characters at the most: if need be, whole members go, the long
   * ones first, and each time the rightmost, which is the oldest.
   */
  static @Nullable String join(List<String> members) {
    int length = members.stream().mapToInt(member -> member.length() + 1).sum() - 1;
    if (length <= MAX_LENGTH) {
      return members.isEmpty() ? null : String.join(",", members);
    }
    List<String> kept = new ArrayList<>(members);
    for (int i = kept.size() - 1; i >= 0 && length > MAX_LENGTH; i--) {
      if (kept.get(i).length() > LONG_MEMBER) {
        length -= kept.remove(i).length() + 1;
      }
    }
    while (length > MAX_LENGTH) {
      length -= kept.remove(kept.size() - 1).length() + 1;
    }
    return kept.isEmpty() ? null : String.join(",", kept);
  }

  /**
   * The members with one of ours at the left, where who changes a list puts its own. An older one
   * of ours goes, and so does the rightmost if there would be too many.
   */
  static String with(String key, String value, List<String> members) {
    StringBuilder text = new StringBuilder(key).append('=').append(value);
    int count = 1;
    for (String member : members) {
      if (count < MAX_MEMBERS && !isOf(key, member)) {
        text.append(',').append(member);
        count++;
      }
    }
    return text.toString();
  }

  static boolean isOf(String key, String member) {
    return member.startsWith(key) && member.charAt(key.length()) == '=';
  }
}
