package io.clew.viewer.svg;

import static io.clew.viewer.svg.Markup.number;

import org.jspecify.annotations.Nullable;

/** An edge of a graph as a curve with a head, and the text beside it. */
final class Arrow {
  private static final double HEAD = 7;
  private static final double BULGE = 30;

  private final StringBuilder path = new StringBuilder();
  private final boolean isDownwards;
  private double x;
  private double y;
  private double headX;
  private double headY;

  /** Downwards it leaves and meets nodes in the direction of y, otherwise of x. */
  private Arrow(boolean isDownwards, double x, double y) {
    this.isDownwards = isDownwards;
    this.x = x;
    this.y = y;
    path.append('M').append(number(x)).append(' ').append(number(y));
  }

  /** Begins an arrow to a later layer. */
  static Arrow from(boolean isDownwards, double x, double y) {
    return new Arrow(isDownwards, x, y);
  }

  /** One around what lies between, to the side of an earlier node. */
  static Arrow back(boolean isDownwards, double x, double y, double toX, double toY) {
    Arrow arrow = new Arrow(isDownwards, x, y);
    if (isDownwards) {
      arrow.curve(Math.max(x, toX) + BULGE, y, Math.max(x, toX) + BULGE, toY, toX, toY);
      arrow.headX = -HEAD;
    } else {
      arrow.curve(x, Math.max(y, toY) + BULGE, toX, Math.max(y, toY) + BULGE, toX, toY);
      arrow.headY = -HEAD;
    }
    return arrow;
  }

  Arrow to(double toX, double toY) {
    if (isDownwards) {
      curve(x, (y + toY) / 2, toX, (y + toY) / 2, toX, toY);
      headY = HEAD;
    } else {
      curve((x + toX) / 2, y, (x + toX) / 2, toY, toX, toY);
      headX = HEAD;
    }
    return this;
  }

  private void curve(double x1, double y1, double x2, double y2, double toX, double toY) {
    path.append('C');
    for (double value : new double[] {x1, y1, x2, y2, toX}) {
      path.append(number(value)).append(' ');
    }
    path.append(number(toY));
    x = toX;
    y = toY;
  }

  /**
   * Draws it.
   *
   * @param style a class of {@link SvgStyle}
   */
  void draw(Markup markup, String style, double width, @Nullable String title) {
    markup.open("g", "class", style);
    if (title != null) {
      markup.element("title", title);
    }
    markup.empty("path", "class", "line", "d", path.toString(), "stroke-width", number(width));
    double half = HEAD / 2 / HEAD;
    double backX = x - headX;
    double backY = y - headY;
    markup.empty(
        "path",
        "class",
        "head",
        "d",
        "M"
            + number(x)
            + " "
            + number(y)
            + "L"
            + number(backX - half * headY)
            + " "
            + number(backY - half * headX)
            + "L"
            + number(backX + half * headY)
            + " "
            + number(backY + half * headX)
            + "z");
    markup.close();
  }
}
