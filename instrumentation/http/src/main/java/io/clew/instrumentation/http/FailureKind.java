package io.clew.instrumentation.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Tells apart why a call has no answer. */
final class FailureKind {
  private static final int MAX_DEPTH = 10;

  private FailureKind() {}

  /** {@code timeout}, {@code cancelled}, {@code connection}, or {@code other}. */
  static String of(Throwable failure) {
    String kind = "other";
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
      String found = ofOne(cause);
      if (found.equals("timeout") || found.equals("cancelled")) {
        return found;
      }
      if (kind.equals("other")) {
        kind = found;
      }
      cause = cause.getCause();
    }
    return kind;
  }

  private static String ofOne(Throwable failure) {
    // Clients have exceptions of their own, of which their names say enough.
    String name = failure.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    if (failure instanceof SocketTimeoutException
        || failure instanceof TimeoutException
        || name.contains("timeout")
        || isMessage(failure, "timeout")) {
      return "timeout";
    }
    if (failure instanceof CancellationException
        || failure instanceof InterruptedException
        || failure instanceof ClosedByInterruptException
        || name.contains("cancel")
        || isMessage(failure, "Canceled")
        || isMessage(failure, "Request aborted")) {
      return "cancelled";
    }
    boolean connection =
        failure instanceof SocketException
            || failure instanceof ClosedChannelException
            || failure instanceof EOFException
            || failure instanceof UnknownHostException
            || failure instanceof UnresolvedAddressException
            || failure instanceof SSLException
            || name.contains("connect")
            || name.contains("nohttpresponse");
    return connection ? "connection" : "other";
  }

  private static boolean isMessage(Throwable failure, String message) {
    return failure instanceof IOException && message.equals(failure.getMessage());
  }

  /** What has failed, without the futures around it. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException || failure instanceof ExecutionException
            ? failure.getCause()
            : null;
    return cause == null ? failure : cause;
  }
}
