package io.clew.reporter.zipkin;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.clew.api.UntracedThread;
import io.clew.common.PermanentRefusal;
import io.clew.common.PermanentRefusal.HttpAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.ClosedSenderException;
import zipkin2.reporter.Encoding;

/**
 * POSTs messages with nothing but the JDK. Unlike zipkin-reporter's own sender of this kind, it
 * tells refusals that may pass from those that are final, it sends a URL's user and password, it
 * can use the connection again after a request has failed, and it has one deadline for a whole
 * exchange: the connection, the request and all of the answer.
 */
final class HttpMessageSender extends BytesMessageSender.Base {
  private static final long KEEP_ALIVE_MILLIS = 1000;

  private final HttpEndpoint endpoint;
  private final int timeoutMillis;
  private final boolean compress;
  private final int messageMaxBytes;
  private final RawSockets sockets = new RawSockets();

  /** A socket's write has no timeout. So another thread writes, and this one closes the socket. */
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          0,
          1,
          KEEP_ALIVE_MILLIS,
          MILLISECONDS,
          new LinkedBlockingQueue<>(),
          new ThreadFactory() { // A lambda would be linked at each start.
            @Override
            public Thread newThread(Runnable task) {
              return new UntracedThread(task, "clew-zipkin-http");
            }
          });

  private volatile boolean closed;

  private HttpMessageSender(ZipkinSpanSender.Builder http) {
    super(http.encoding == io.clew.api.Encoding.ZIPKIN_JSON ? Encoding.JSON : Encoding.PROTO3);
    endpoint = http.endpoint;
    timeoutMillis = (int) http.timeout.toMillis();
    compress = http.compress;
    messageMaxBytes = http.maxMessageBytes;
  }

  /** Says no more of its type, so that this class is not loaded before it is called. */
  static BytesMessageSender of(ZipkinSpanSender.Builder http) {
    return new HttpMessageSender(http);
  }

  @Override
  public int messageMaxBytes() {
    return messageMaxBytes;
  }

  /**
   * Sends a message.
   *
   * @throws PermanentRefusal if the server never takes these spans, or never so many at once
   * @throws IOException if it has not taken them now
   */
  @Override
  public void send(List<byte[]> spans) throws IOException {
    if (closed) {
      throw new ClosedSenderException();
    }
    HttpPost.Answer answer = post(spans);
    if (answer.isSuccess()) {
      return;
    }
    String message = "HTTP " + answer.status() + " from " + endpoint + answer.text();
    if (answer.status() >= 500) {
      throw new ServerErrorException(message);
    }
    HttpAnswer meaning = HttpAnswer.of(answer.status());
    if (meaning == HttpAnswer.LATER || (meaning == HttpAnswer.NOT_HERE && !isReached())) {
      throw new IOException(message);
    }
    throw new PermanentRefusal(message, meaning == HttpAnswer.TOO_LARGE);
  }

  /**
   * Whether a list without spans is answered otherwise than with a wrong address or password. Then
   * it was the contents of the message that a gateway has refused.
   */
  private boolean isReached() throws IOException {
    HttpPost.Answer answer = post(List.of());
    return answer.isSuccess() || HttpAnswer.of(answer.status()) == HttpAnswer.NEVER;
  }

  private HttpPost.Answer post(List<byte[]> spans) throws IOException {
    byte[] body = encoding.encode(spans);
    HttpPost post =
        new HttpPost(
            endpoint,
            encoding.mediaType(),
            compress ? gzip(body) : body,
            compress,
            timeoutMillis,
            sockets);
    Future<HttpPost.Answer> answer = thread.submit(post);
    try {
      return answer.get(timeoutMillis, MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer from " + endpoint + " within " + timeoutMillis + " ms");
    } catch (ExecutionException e) {
      throw new IOException("no answer from " + endpoint + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      if (!answer.isDone()) {
        answer.cancel(false);
        post.abort();
      }
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
