package io.clew.common;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a span log. The file sender makes these names, and the shipper reads them.
 *
 * <pre>
 * feed-4711.ndjson              process 4711 of the service "feed" writes it
 * feed-4711_1.ndjson            the same, when the name before is taken
 * feed-4711.000001.ndjson       full: nobody writes to it any more
 * feed-4711.000001.ndjson.gz    full and compressed
 * feed-4711.ndjson.1            full: logrotate has renamed it
 * feed-4711.ndjson-20260131.gz  the same, compressed
 * </pre>
 *
 * <p>The service's name ends at the last hyphen, so no two services share a file.
 */
public final class SpanLogName {
  private static final String EXTENSION = ".ndjson";
  private static final String COMPRESSED = ".gz";

  /** With what is added to it, fewer characters than any common file system takes. */
  private static final int MAX_SERVICE = 100;

  private static final int HASH = 9;

  private final String text;
  private final String base;
  private final long number;
  private final boolean rotated;
  private final boolean compressed;

  private SpanLogName(String text, String base, long number, boolean rotated, boolean compressed) {
    this.text = text;
    this.base = base;
    this.number = number;
    this.rotated = rotated;
    this.compressed = compressed;
  }

  /**
   * The name of a file that a process begins.
   *
   * @param sibling 0, or a higher number when the names of the lower ones are taken
   */
  public static SpanLogName current(String service, long pid, int sibling) {
    String suffix = sibling == 0 ? "" : "_" + sibling;
    String base = fileService(service) + "-" + pid + suffix;
    return new SpanLogName(base + EXTENSION, base, -1, false, false);
  }

  /**
   * A service's name as file names have it: characters other than ASCII letters, digits, dots,
   * hyphens and underscores become underscores, as does a dot at the beginning, which would hide
   * the file. A name too long for a file system is cut. A name that was changed ends with its hash,
   * so that two services do not share a file.
   */
  public static String fileService(String service) {
    String name = service.strip();
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      char c = name.charAt(i);
      safe.append(isSafe(c) ? c : '_');
    }
    if (name.startsWith(".")) {
      safe.setCharAt(0, '_');
    }
    if (safe.length() > MAX_SERVICE || !name.contentEquals(safe)) {
      safe.setLength(Math.min(safe.length(), MAX_SERVICE - HASH));
      safe.append(String.format(Locale.ROOT, "_%08x", name.hashCode()));
    }
    return safe.toString();
  }

  private static boolean isSafe(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_';
  }

  /** Reads the name of a file; null if no span log has such a name. */
  public static @Nullable SpanLogName parse(Path file) {
    String text = file.getFileName().toString();
    Matcher matcher = Grammar.NAME.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String number = matcher.group("number");
    return new SpanLogName(
        text,
        matcher.group("base"),
        number == null ? -1 : Long.parseLong(number),
        !matcher.group("rotation").isEmpty(),
        matcher.group("compressed") != null);
  }

  /** The same file when it is full: {@code feed-4711.000001.ndjson}. */
  public SpanLogName full(long fullNumber) {
    String name = String.format(Locale.ROOT, "%s.%06d%s", base, fullNumber, EXTENSION);
    return new SpanLogName(name, base, fullNumber, false, false);
  }

  /** The same file when it is compressed. */
  public SpanLogName compress() {
    return new SpanLogName(text + COMPRESSED, base, number, rotated, true);
  }

  /** What all files that were begun under one name have in common: {@code feed-4711}. */
  public String base() {
    return base;
  }

  /** The number of a full file; -1 if the name has none. */
  public long number() {
    return number;
  }

  /** The process that wrote the file; -1 if the name does not say so. */
  public long pid() {
    Matcher matcher = Grammar.BASE.matcher(base);
    return matcher.matches() ? Long.parseLong(matcher.group("pid")) : -1;
  }

  /**
   * Whether a file sender of this service gives such names. Logrotate's names are not among them.
   */
  public boolean isOf(String service) {
    Matcher matcher = Grammar.BASE.matcher(base);
    return matcher.matches()
        && matcher.group("service").equals(fileService(service))
        && !rotated
        && (number >= 0 || !compressed);
  }

  /** Whether nobody writes to the file any more. */
  public boolean isFull() {
    return number >= 0 || rotated || compressed;
  }

  public boolean isCompressed() {
    return compressed;
  }

  /** Whether the name begins with a dot: tools that list files leave it out. */
  public boolean isHidden() {
    return text.startsWith(".");
  }

  /** The name of the file. */
  @Override
  public String toString() {
    return text;
  }

  /** Compiled when the first name is read. */
  private static final class Grammar {
    static final Pattern NAME =
        Pattern.compile(
            "(?<base>.+?)(\\.(?<number>\\d{6,18}))?\\.ndjson"
                + "(?<rotation>([.-]\\d{1,18}){0,2})(?<compressed>\\.gz)?");

    static final Pattern BASE = Pattern.compile("(?<service>.+)-(?<pid>\\d{1,18})(_\\d+)?");
  }
}
