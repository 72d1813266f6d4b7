package io.clew.reporter.zipkin;

import java.util.Arrays;

/** Finds the trace id in a span of Zipkin v2 JSON. */
final class JsonTraceId {
  private static final byte[] KEY = {'t', 'r', 'a', 'c', 'e', 'I', 'd'};
  private static final int MAX_DIGITS = 32;

  private final byte[] json;
  private int at;

  private JsonTraceId(byte[] json) {
    this.json = json;
  }

  /** Puts the upper and lower half of the trace id into an array; false if there is none. */
  static boolean find(byte[] json, long[] halves, int index) {
    JsonTraceId search = new JsonTraceId(json);
    return search.skipTo('{') && search.findKey() && search.readHex(halves, index);
  }

  /** Goes to the value of the key in the outer object. Strings are skipped. */
  private boolean findKey() {
    int depth = 0;
    while (at < json.length) {
      byte b = json[at++];
      if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
      } else if (b == '"') {
        int start = at;
        boolean isKey = skipString() && depth == 1 && isKey(start);
        if (isKey && skipTo(':')) {
          at++;
          return skipTo('"');
        }
      }
    }
    return false;
  }

  private boolean isKey(int start) {
    return Arrays.equals(json, start, at - 1, KEY, 0, KEY.length);
  }

  /** Goes behind the closing quote. */
  private boolean skipString() {
    while (at < json.length) {
      byte b = json[at++];
      if (b == '"') {
        return true;
      }
      if (b == '\\') {
        at++;
      }
    }
    return false;
  }

  /** Goes to a character, if there is only white space before it. */
  private boolean skipTo(char wanted) {
    while (at < json.length && json[at] != wanted && json[at] <= ' ' && json[at] >= 0) {
      at++;
    }
    return at < json.length && json[at] == wanted;
  }

  private boolean readHex(long[] halves, int index) {
    long high = 0;
    long low = 0;
    int start = ++at;
    for (; at < json.length && json[at] != '"'; at++) {
      int digit = Character.digit(json[at], 16);
      if (digit < 0) {
        return false;
      }
      high = high << 4 | low >>> 60;
      low = low << 4 | digit;
    }
    halves[index] = high;
    halves[index + 1] = low;
    return at < json.length && at - start <= MAX_DIGITS && (high | low) != 0;
  }
}
