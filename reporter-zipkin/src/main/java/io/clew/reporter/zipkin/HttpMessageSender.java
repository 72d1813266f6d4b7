package io.clew.reporter.zipkin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.ClosedSenderException;
import zipkin2.reporter.Encoding;

/**
 * POSTs messages with nothing but the JDK. Unlike zipkin-reporter's own sender of this kind, it
 * reports every status (the other has none for a 404), it sends a URL's user and password, and it
 * can use the connection again after a request has failed.
 */
final class HttpMessageSender extends BytesMessageSender.Base {
  private static final int MAX_ANSWER = 64 * 1024;
  private static final int MAX_SHOWN = 200;

  private final HttpEndpoint endpoint;
  private final int timeoutMillis;
  private final boolean compress;
  private final int messageMaxBytes;
  private volatile boolean closed;

  HttpMessageSender(
      HttpEndpoint endpoint,
      Encoding encoding,
      int timeoutMillis,
      boolean compress,
      int messageMaxBytes) {
    super(encoding);
    this.endpoint = endpoint;
    this.timeoutMillis = timeoutMillis;
    this.compress = compress;
    this.messageMaxBytes = messageMaxBytes;
  }

  @Override
  public int messageMaxBytes() {
    return messageMaxBytes;
  }

  @Override
  public void send(List<byte[]> spans) throws IOException {
    if (closed) {
      throw new ClosedSenderException();
    }
    byte[] body = encoding.encode(spans);
    post(compress ? gzip(body) : body);
  }

  private void post(byte[] body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) endpoint.url().openConnection();
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    connection.setInstanceFollowRedirects(false); // It would become a GET.
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", encoding.mediaType());
    connection.setRequestProperty("b3", "0"); // Proxies that trace must not sample this request.
    if (compress) {
      connection.setRequestProperty("Content-Encoding", "gzip");
    }
    if (endpoint.authorization() != null) {
      connection.setRequestProperty("Authorization", endpoint.authorization());
    }
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    int status = connection.getResponseCode();
    boolean taken = status >= 200 && status < 300;
    String answer = read(taken ? connection.getInputStream() : connection.getErrorStream());
    if (!taken) {
      throw new IOException("HTTP " + status + " from " + endpoint + answer);
    }
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

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4 + 64);
    try (OutputStream gzip = new GZIPOutputStream(out, 8192)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return "HTTP " + endpoint;
  }
}
