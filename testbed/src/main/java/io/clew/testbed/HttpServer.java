package io.clew.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Jetty with HTTP/1.1 and HTTP/2 on 127.0.0.1, for tests of clients: it keeps what it is sent, and
 * answers as the path says. Whoever uses it brings {@code jetty-http2-server}.
 */
public final class HttpServer extends Handler.Abstract {
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final AtomicBoolean wasBusy = new AtomicBoolean();
  private final Server server = new Server();
  private final ServerConnector connector;

  /** A server that does not run yet, on a free port. */
  public HttpServer() {
    HttpConfiguration config = new HttpConfiguration();
    connector =
        new ServerConnector(
            server, new HttpConnectionFactory(config), new HTTP2CServerConnectionFactory(config));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(this);
  }

  /** For a handler in front of this one, before {@link #begin()}. */
  public Server server() {
    return server;
  }

  /** Lets it take requests. */
  public HttpServer begin() throws Exception {
    server.start();
    return this;
  }

  /** Ends the wait of {@code /slow}, {@code /parts} and {@code /half}. */
  public void goOn() {
    goOn.countDown();
  }

  /** How many requests have arrived that nobody has taken. */
  public int waiting() {
    return received.size();
  }

  /** Where a client finds a path. */
  public String url(String path) {
    return "http://127.0.0.1:" + connector.getLocalPort() + path;
  }

  /** The next request that nobody has taken; waits for it a minute at most. */
  public Received take() throws InterruptedException {
    Received next = received.poll(1, TimeUnit.MINUTES);
    if (next == null) {
      throw new AssertionError("no request has arrived");
    }
    return next;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    received.add(
        new Received(
            request.getMethod() + " " + path,
            request.getHeaders(),
            request.getConnectionMetaData().getHttpVersion().asString()));
    switch (path) {
      case "/redirect" -> redirect(response, "/ok");
      case "/redirect-to-broken" -> redirect(response, "/broken");
      case "/busy-once" -> {
        if (wasBusy.compareAndSet(false, true)) {
          response.setStatus(503);
          response.getHeaders().put("Retry-After", "0");
        }
      }
      case "/password" -> {
        if (!request.getHeaders().contains("Authorization")) {
          response.setStatus(401);
          response.getHeaders().put("WWW-Authenticate", "Basic realm=\"test\"");
        }
      }
      case "/cached" -> response.getHeaders().put("Cache-Control", "max-age=60");
      case "/slow" -> await();
      case "/missing" -> response.setStatus(404);
      case "/broken" -> {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.failed(new IllegalStateException("expected in this test"));
        return true;
      }
      case "/parts", "/half" -> {
        response.getHeaders().put("Content-Length", 2);
        OutputStream out = Content.Sink.asOutputStream(response);
        out.write("a".getBytes(UTF_8));
        out.flush();
        await();
        if (path.equals("/half")) {
          request.getConnectionMetaData().getConnection().getEndPoint().close();
        }
        out.write("b".getBytes(UTF_8));
        out.close();
        callback.succeeded();
        return true;
      }
      default -> {}
    }
    boolean hasBody = response.getStatus() < 300 && !request.getMethod().equals("HEAD");
    Content.Sink.write(response, true, hasBody ? "ok" : "", callback);
    return true;
  }

  private void redirect(Response response, String path) {
    response.setStatus(303);
    response.getHeaders().put("Location", url(path));
  }

  private void await() throws InterruptedException {
    if (!goOn.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("nobody has told to go on");
    }
  }

  /** Stops it; ends all waits. */
  public void end() throws Exception {
    goOn.countDown();
    server.stop();
  }

  /** A request as it arrived. */
  public record Received(String request, HttpFields headers, String version) {
    /** The first value; null if there is none. */
    public @Nullable String header(String name) {
      return headers.get(name);
    }
  }
}
