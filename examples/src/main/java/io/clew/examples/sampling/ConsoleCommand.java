package io.clew.examples.sampling;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command that the user types to change the rate. */
final class ConsoleCommand {
  static final String HELP = "0.5 | off | on | boost POST /checkout 10 | quit";

  private static final Pattern BOOST = Pattern.compile("boost (.+) (\\d{1,5})");

  private final Shop shop;

  ConsoleCommand(Shop shop) {
    this.shop = shop;
  }

  /**
   * Runs a command.
   *
   * @param line as typed
   * @return what was done
   * @throws IOException if it cannot be done
   * @throws IllegalArgumentException if it makes no sense
   */
  String run(String line) throws IOException, InterruptedException {
    String command = line.strip().replaceAll("\\s+", " ");
    Matcher boost = BOOST.matcher(command);
    if (boost.matches()) {
      shop.boost(boost.group(1), 1, Long.parseLong(boost.group(2)));
      return "all " + boost.group(1) + " for " + boost.group(2) + " s, in both services";
    }
    if (command.equals("off") || command.equals("on")) {
      shop.rules().tracing(command.equals("on"));
      return "\"tracing\": \"" + command + "\" written to the file";
    }
    double rate = rate(command);
    shop.rules().replace(RulesFile.rate(rate));
    return String.format(Locale.ROOT, "file replaced by one with the rate %s for all", rate);
  }

  private static double rate(String command) {
    try {
      double rate = Double.parseDouble(command);
      if (rate >= 0 && rate <= 1) {
        return rate;
      }
    } catch (NumberFormatException e) {
      // As if it were out of range.
    }
    throw new IllegalArgumentException(
        "expected a rate of 0 to 1, or " + HELP + ", got " + command);
  }
}
