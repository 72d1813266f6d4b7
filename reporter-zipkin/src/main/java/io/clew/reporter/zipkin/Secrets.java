package io.clew.reporter.zipkin;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/**
 * Removes what may be secret from the URLs in a text: user and password, and the query, where some
 * vendors want their key. Exceptions of senders contain the URL.
 */
final class Secrets {
  /** The two groups are not secret. */
  private static final Pattern URL =
      Pattern.compile("(\\w://)(?:[^\\s/?#]*@)?([^\\s?#{}()\"']*)(?:\\?[^\\s{}()\"']*)?");

  private Secrets() {}

  static String without(String text) {
    return URL.matcher(text).replaceAll("$1$2");
  }

  /** Whether the stack trace of the exception, with all causes, has secrets. */
  static boolean in(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return !without(text.toString()).contentEquals(text.getBuffer());
  }

  /** An exception with the same text and stack trace, without secrets and causes. */
  static IOException without(Throwable failure) {
    IOException safe = new IOException(without(failure.toString()));
    safe.setStackTrace(failure.getStackTrace());
    return safe;
  }
}
