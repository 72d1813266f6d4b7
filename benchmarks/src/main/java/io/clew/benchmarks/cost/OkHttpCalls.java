package io.clew.benchmarks.cost;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clew.benchmarks.workload.InboundHeaders;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Function;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Calls of OkHttp to a server that is nothing but a socket with the same answer again and again. So
 * everything in OkHttp runs, its network interceptors too, and nothing crosses a network. All calls
 * are made inside a span that is recorded, or inside one that is not. These two stay open.
 */
final class OkHttpCalls implements Calls {
  private static final Request REQUEST =
      new Request.Builder().url("http://pins/api/v1/pins/12345").build();

  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .socketFactory(new Sockets())
          .dns(host -> List.of(InetAddress.getLoopbackAddress()))
          .build();
  private final Call.Factory calls;
  private final Tracer tracer;
  private final Span recorded;
  private final Span unrecorded;
  private final int sampled;

  /**
   * Prepares the calls.
   *
   * @param tracing makes the client a traced one
   * @param tracer has the spans around the calls
   * @param sampled how many calls of a round are recorded
   */
  OkHttpCalls(Function<OkHttpClient, Call.Factory> tracing, Tracer tracer, int sampled) {
    this.calls = tracing.apply(client);
    this.tracer = tracer;
    this.sampled = sampled;
    recorded = server(true);
    unrecorded = server(false);
  }

  private Span server(boolean sampled) {
    return tracer
        .buildSpan("get")
        .asChildOf(tracer.extract(Format.Builtin.HTTP_HEADERS, new InboundHeaders(sampled)))
        .start();
  }

  @Override
  public void run() throws IOException {
    call(recorded, sampled);
    call(unrecorded, ROUND - sampled);
  }

  private void call(Span parent, int times) throws IOException {
    Scope scope = tracer.activateSpan(parent);
    for (int i = 0; i < times; i++) {
      try (Response response = calls.newCall(REQUEST).execute()) {
        if (response.code() != 200 || response.body().bytes().length != Answers.BODY.length()) {
          throw new IllegalStateException("answered: " + response);
        }
      }
    }
    scope.close();
  }

  @Override
  public void stop() {
    client.connectionPool().evictAll();
  }

  private static final class Sockets extends SocketFactory {
    @Override
    public Socket createSocket() {
      return new AnsweringSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
      return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      return createSocket();
    }
  }

  /** Takes what is written, and has an answer whenever one is read. */
  private static final class AnsweringSocket extends Socket {
    private final InputStream answers = new Answers();

    @Override
    public void connect(SocketAddress address, int timeout) {}

    @Override
    public InputStream getInputStream() {
      return answers;
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void setSoTimeout(int timeout) {}
  }

  /** One answer after the other. What is read at once ends with an answer. */
  private static final class Answers extends InputStream {
    static final String BODY = "hello";

    private static final byte[] ANSWER =
        ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n" + BODY)
            .getBytes(US_ASCII);

    private int next;

    @Override
    public int read() {
      int read = ANSWER[next];
      next = (next + 1) % ANSWER.length;
      return read;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      int count = Math.min(length, ANSWER.length - next);
      System.arraycopy(ANSWER, next, to, offset, count);
      next = (next + count) % ANSWER.length;
      return count;
    }
  }
}
