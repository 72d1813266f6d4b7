package io.clew.reporter.zipkin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.util.concurrent.Callable;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/** One POST and its answer. {@link #abort} ends it from another thread, wherever it hangs. */
final class HttpPost implements Callable<HttpPost.Answer> {
  private static final int MAX_ANSWER = 64 * 1024;
  private static final int MAX_SHOWN = 200;

  private final HttpEndpoint endpoint;
  private final String mediaType;
  private final byte[] body;
  private final boolean compressed;
  private final int timeoutMillis;
  private final RawSockets sockets;
  private volatile @Nullable HttpURLConnection connected;
  private volatile boolean aborted;

  HttpPost(
      HttpEndpoint endpoint,
      String mediaType,
      byte[] body,
      boolean compressed,
      int timeoutMillis,
      RawSockets sockets) {
    this.endpoint = endpoint;
    this.mediaType = mediaType;
    this.body = body;
    this.compressed = compressed;
    this.timeoutMillis = timeoutMillis;
    this.sockets = sockets;
  }

  /** What the server has answered; the text begins with a colon, or is empty. */
  record Answer(int status, String text) {
    boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  @Override
  public Answer call() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) endpoint.url().openConnection();
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    connection.setInstanceFollowRedirects(false); // It would become a GET.
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", mediaType);
    connection.setRequestProperty("b3", "0"); // Proxies that trace must not sample this request.
    if (compressed) {
      connection.setRequestProperty("Content-Encoding", "gzip");
    }
    if (endpoint.authorization() != null) {
      connection.setRequestProperty("Authorization", endpoint.authorization());
    }
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length);
    if (connection instanceof HttpsURLConnection https) {
      https.setSSLSocketFactory(sockets.factory(https.getSSLSocketFactory()));
    }
    connection.connect();
    connected = connection;
    if (aborted) { // Perhaps before there was something to disconnect.
      connection.disconnect();
      throw new IOException("the time is up");
    }
    return exchange(connection);
  }

  private Answer exchange(HttpURLConnection connection) throws IOException {
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    int status = connection.getResponseCode();
    boolean taken = status >= 200 && status < 300;
    return new Answer(
        status, read(taken ? connection.getInputStream() : connection.getErrorStream()));
  }

  /** Returns its beginning, but reads all of it, so that the connection can be used again. */
  private static String read(@Nullable InputStream answer) throws IOException {
    if (answer == null) {
      return "";
    }
    try (answer) {
      byte[] start = answer.readNBytes(MAX_SHOWN);
      answer.skip(MAX_ANSWER);
      String shown = new String(start, UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
      return shown.isEmpty() ? "" : ": " + shown;
    }
  }

  /** Closes the connection, or has it closed as soon as it is there. */
  void abort() {
    aborted = true;
    sockets.close();
    HttpURLConnection connection = connected;
    if (connection != null) {
      connection.disconnect();
    }
  }
}
