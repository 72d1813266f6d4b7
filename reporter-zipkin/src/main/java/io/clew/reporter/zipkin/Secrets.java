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
  private Secrets() {}

  static String without(String text) {
    boolean mayHaveSome = text.indexOf('@') >= 0 || text.indexOf('?') >= 0;
    return mayHaveSome ? Urls.IN_TEXT.matcher(text).replaceAll("$1$2") : text;
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

  /** Compiled when a text may have secrets. */
  private static final class Urls {
    /** The two groups are not secret. */
    static final Pattern IN_TEXT =
        Pattern.compile("(\\w://)(?:[^\\s/?#]*@)?([^\\s?#{}()\"']*)(?:\\?[^\\s{}()\"']*)?");
  }
}
