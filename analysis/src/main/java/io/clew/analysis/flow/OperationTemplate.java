package io.clew.analysis.flow;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of an operation without values that differ from call to call. */
final class OperationTemplate {
  private static final String VALUE = "{}";
  private static final Pattern VALUES =
      Pattern.compile(
          "(?<![\\p{Alnum}])("
              + "\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}" // UUID
              + "|0x\\p{XDigit}+"
              + "|\\p{XDigit}{8,}"
              + "|\\d+(\\.\\d+)?"
              + ")(?![\\p{Alnum}])");

  private OperationTemplate() {}

  /** Numbers, UUIDs, and hex from 8 digits become {@code {}}. */
  static String of(String name) {
    return VALUES.matcher(name).replaceAll(Matcher.quoteReplacement(VALUE));
  }
}
