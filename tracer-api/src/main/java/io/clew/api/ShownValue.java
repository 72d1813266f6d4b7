package io.clew.api;

import java.util.Locale;
import java.util.function.Consumer;

/** A setting's value as a log may show it: short, on one line, and without secrets. */
final class ShownValue {
  private static final int MAX_LENGTH = 200;
  static final String HIDDEN = "***";
  private static final String[] SECRETS = {
    "token", "password", "passwd", "secret", "jaas", "credential", ".key", "-key", "keystore.cert"
  };

  private ShownValue() {}

  static String of(String key, String value) {
    return isSecret(key) ? HIDDEN : clean(withoutUser(value));
  }

  /**
   * The same of any setting. Of one that is not Clew's own, nobody knows whether it is a secret.
   */
  static String ofSetting(String key, String value) {
    return KnownSettings.keys().contains(key) ? of(key, value) : HIDDEN;
  }

  private static boolean isSecret(String key) {
    String name = key.toLowerCase(Locale.ROOT);
    for (String secret : SECRETS) {
      if (name.contains(secret)) {
        return true;
      }
    }
    return false;
  }

  /** In a URL, what stands before the host or behind a question mark may be a secret. */
  private static String withoutUser(String value) {
    int host = value.indexOf("://") + 3;
    if (host < 3) {
      return value;
    }
    int query = value.indexOf('?', host);
    String plain = query < 0 ? value : value.substring(0, query + 1) + HIDDEN;
    int at = plain.lastIndexOf('@');
    return at < host ? plain : plain.substring(0, host) + HIDDEN + plain.substring(at);
  }

  /** The text on one line, and cut where it is long. */
  static String clean(String value) {
    StringBuilder line = new StringBuilder(value);
    if (line.length() > MAX_LENGTH) {
      line.setLength(MAX_LENGTH);
      line.append("...");
    }
    return onOneLine(line.toString());
  }

  /** The text with a question mark for each control character, so that nobody forges a line. */
  static String onOneLine(String text) {
    StringBuilder line = new StringBuilder(text);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        line.setCharAt(i, '?');
      }
    }
    return line.toString();
  }

  /** Takes lines, and passes each on as one. Not a lambda: to link one takes milliseconds. */
  record OnOneLine(Consumer<String> to) implements Consumer<String> {
    @Override
    public void accept(String line) {
      to.accept(onOneLine(line));
    }
  }
}
