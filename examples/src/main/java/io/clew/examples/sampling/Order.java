package io.clew.examples.sampling;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the user types to change the rate. */
final class Order {
  static final String HELP = "0.5 | off | on | boost POST /checkout 10 | quit";

  private static final Pattern BOOST = Pattern.compile("boost (.+) (\\d{1,5})");

  private final Shop shop;

  Order(Shop shop) {
    this.shop = shop;
  }

  /**
   * Does as told.
   *
   * @param line as typed
   * @return what was done
   * @throws IOException if it cannot be done
   * @throws IllegalArgumentException if it makes no sense
   */
  String give(String line) throws IOException, InterruptedException {
    String order = line.strip().replaceAll("\\s+", " ");
    Matcher boost = BOOST.matcher(order);
    if (boost.matches()) {
      shop.boost(boost.group(1), 1, Long.parseLong(boost.group(2)));
      return "all " + boost.group(1) + " for " + boost.group(2) + " s, in both services";
    }
    if (order.equals("off") || order.equals("on")) {
      shop.rules().tracing(order.equals("on"));
      return "\"tracing\": \"" + order + "\" written to the file";
    }
    double rate = rate(order);
    shop.rules().replace(RulesFile.rate(rate));
    return String.format(Locale.ROOT, "file replaced by one with the rate %s for all", rate);
  }

  private static double rate(String order) {
    try {
      double rate = Double.parseDouble(order);
      if (rate >= 0 && rate <= 1) {
        return rate;
      }
    } catch (NumberFormatException e) {
      // As if it were out of range.
    }
    throw new IllegalArgumentException("expected a rate of 0 to 1, or " + HELP + ", got " + order);
  }
}
