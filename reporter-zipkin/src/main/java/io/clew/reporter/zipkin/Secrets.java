package io.clew.reporter.zipkin;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/**
 * What may be secret in texts with URLs: user and password, and the query, where some vendors want
 * their key. Senders write the URLs that they send to into their exceptions.
 */
final class Secrets {
  /** In its two groups what may be said. */
  private static final Pattern URL =
      Pattern.compile("(\\w://)(?:[^\\s/?#]*@)?([^\\s?#{}()\"']*)(?:\\?[^\\s{}()\"']*)?");

  private Secrets() {}

  static String without(String text) {
    return URL.matcher(text).replaceAll("$1$2");
  }

  /** Whether a log of the exception, with all its causes, would tell one. */
  static boolean in(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return !without(text.toString()).contentEquals(text.getBuffer());
  }

  /** An exception that says the same, but for them, from the same place. */
  static IOException without(Throwable failure) {
    IOException said = new IOException(without(failure.toString()));
    said.setStackTrace(failure.getStackTrace());
    return said;
  }
}
