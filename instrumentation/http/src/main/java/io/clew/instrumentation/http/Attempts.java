package io.clew.instrumentation.http;

import java.net.HttpURLConnection;

/**
 * Counts how often a client sends the request of one call, and why it sends it again. For
 * interceptors that see each attempt. Attempts follow each other, on any threads.
 */
public final class Attempts {
  private boolean isSent;
  private int status;
  private int redirects;
  private int retries;

  /** The request is about to be sent. What has become of the attempt before says why. */
  public synchronized void sending() {
    if (isSent) {
      switch (status) {
        // The client adds a password, or asks for what it does not have in its cache any more.
        case HttpURLConnection.HTTP_UNAUTHORIZED,
            HttpURLConnection.HTTP_PROXY_AUTH,
            HttpURLConnection.HTTP_NOT_MODIFIED -> {}
        default -> {
          if (status / 100 == 3) {
            redirects++;
          } else {
            retries++;
          }
        }
      }
    }
    isSent = true;
    status = 0;
  }

  /** The attempt was answered. Not called if it has failed. */
  public synchronized void answered(int status) {
    this.status = status;
  }

  /** How many redirects were followed. */
  public synchronized int redirects() {
    return redirects;
  }

  /** How often the request was sent again after a failure, or an answer that asks for it. */
  public synchronized int retries() {
    return retries;
  }
}
