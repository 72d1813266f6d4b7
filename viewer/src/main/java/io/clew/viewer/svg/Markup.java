package io.clew.viewer.svg;

import io.clew.common.OneLine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A document that is HTML and well-formed XML at once, as text. Whatever spans put into texts and
 * attributes stays text: markup, quotes, control characters, and characters that turn the direction
 * of writing are escaped. All is ASCII, so that no mail program reads it in a wrong encoding.
 *
 * <p>Mutable; not safe for use by many threads.
 */
public final class Markup {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");

  /** A line break behind them would be a space. */
  private static final Set<String> INLINE = Set.of("a", "b", "code");

  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element. */
  public Markup open(String element, String... namesAndValues) {
    start(element, namesAndValues);
    out.append('>');
    open.push(element);
    return this;
  }

  /** Begins a drawing, which ends with two elements: one that can be scrolled, and its SVG. */
  Markup openDrawing(double width, double height, String label) {
    String viewBox = "0 0 " + number(width) + " " + number(height);
    open("div", "class", "drawing");
    return open(
        "svg",
        "width",
        number(width),
        "height",
        number(height),
        "viewBox",
        viewBox,
        "role",
        "img",
        "aria-label",
        label);
  }

  /** Adds a rectangle to a drawing. */
  Markup rectangle(double x, double y, double width, double height, String... namesAndValues) {
    start("rect", "x", number(x), "y", number(y), "width", number(width), "height", number(height));
    attributes(namesAndValues);
    out.append("/>\n");
    return this;
  }

  /**
   * Adds a text to a drawing.
   *
   * @param style classes of {@link SvgStyle}
   */
  Markup label(double x, double y, String text, String style) {
    return element("text", text, "x", number(x), "y", number(y), "class", style);
  }

  /** Ends the last element that was begun and not ended. */
  public Markup close() {
    String element = open.pop();
    out.append("</").append(element).append(INLINE.contains(element) ? ">" : ">\n");
    return this;
  }

  /** Adds a whole element with nothing in it: one of SVG, or one that HTML never closes. */
  public Markup empty(String element, String... namesAndValues) {
    start(element, namesAndValues);
    out.append("/>\n");
    return this;
  }

  /** Adds a whole element with a text in it. */
  public Markup element(String element, String text, String... namesAndValues) {
    return open(element, namesAndValues).text(text).close();
  }

  /** Adds a text to the element that was begun last. */
  public Markup text(String text) {
    String line = OneLine.of(text);
    for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
      append(line.codePointAt(i));
    }
    return this;
  }

  /** Adds style sheets, which are never made of what spans say. */
  public Markup style(String css) {
    out.append("<style>\n").append(css).append("</style>\n");
    return this;
  }

  private void start(String element, String... namesAndValues) {
    out.append('<').append(checked(element));
    attributes(namesAndValues);
  }

  private void attributes(String... namesAndValues) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      out.append(' ').append(checked(namesAndValues[i])).append("=\"");
      text(namesAndValues[i + 1]);
      out.append('"');
    }
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("Not a name: " + name);
    }
    return name;
  }

  private void append(int c) {
    if (c >= ' ' && c < 0x7f && "<>&\"'`".indexOf(c) < 0) {
      out.append((char) c);
    } else if (isHidden(c)) {
      out.append(String.format(Locale.ROOT, "\\u%04x", c));
    } else {
      out.append("&#").append(c).append(';');
    }
  }

  /** Not allowed in XML, or nothing to see but an effect on the text around it. */
  private static boolean isHidden(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || (c & 0xfffe) == 0xfffe;
  }

  /** The text, or its first characters with an ellipsis. */
  public static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int keep = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
    return text.substring(0, keep) + "…";
  }

  /** A length in pixels, with at most one decimal. */
  static String number(double pixels) {
    long tenths = Math.round(pixels * 10);
    String sign = tenths < 0 ? "-" : "";
    long positive = Math.abs(tenths);
    return sign + positive / 10 + (positive % 10 == 0 ? "" : "." + positive % 10);
  }

  /** What was written so far. */
  @Override
  public String toString() {
    return out.toString();
  }
}
