package io.clew.sampler.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.sampler.RuleSetText;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a request, which are those that are expected, and no others. */
final class Query {
  private final List<String> expected;
  private final Map<String, String> values = new HashMap<>();

  Query(URI uri, List<String> expected) throws RefusedException {
    this.expected = expected;
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String parameter : query.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      boolean isExpected = parts.length == 2 && expected.contains(parts[0]);
      if (!isExpected || values.put(parts[0], URLDecoder.decode(parts[1], UTF_8)) != null) {
        throw notAsExpected();
      }
    }
  }

  String text(String name) throws RefusedException {
    String value = values.get(name);
    if (value == null) {
      throw notAsExpected();
    }
    return value;
  }

  double number(String name) throws RefusedException {
    String value = text(name);
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new RefusedException(
          400, name + ": expected a number, got '" + RuleSetText.printable(value, 80) + "'");
    }
  }

  private RefusedException notAsExpected() {
    return new RefusedException(
        400, "query: expected each of these once: " + String.join(", ", expected));
  }
}
