package io.clew.benchmarks.cost;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clew.benchmarks.workload.InboundHeaders;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a servlet in Jetty that answers with one word. They do not cross a network, and all
 * requests of a round come on one connection, one right behind the other: so next to nothing but
 * the requests themselves takes time. Each has the eight headers of {@link InboundHeaders}, with
 * the ids of its own caller.
 */
final class JettyCalls implements Calls {
  private static final byte[] WORD = "hello".getBytes(US_ASCII);
  private static final byte[] OK = "HTTP/1.1 200".getBytes(US_ASCII);

  /** Of which the server uses one for the requests. None may end, or its CPU time would be lost. */
  private static final int THREADS = 8;

  private final QueuedThreadPool threads = new QueuedThreadPool(THREADS, THREADS);
  private final Server server = new Server(threads);
  private final LocalConnector connector = new LocalConnector(server);
  private final byte[] requests;

  /**
   * Starts the server.
   *
   * @param filter traces the requests; null to do without
   * @param sampled how many requests of a round are recorded, by the decision of their caller
   */
  JettyCalls(@Nullable Filter filter, int sampled) throws Exception {
    threads.setDaemon(true);
    ServletContextHandler context = new ServletContextHandler("/");
    if (filter != null) {
      FilterHolder holder = new FilterHolder(filter);
      holder.setAsyncSupported(true);
      context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
    }
    context.addServlet(new ServletHolder(new Word()), "/hello/*");
    server.setHandler(context);
    server.addConnector(connector);
    server.start();
    requests = requests(sampled);
  }

  private static byte[] requests(int sampled) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < ROUND; i++) {
      all.append("GET /hello/world HTTP/1.1\r\n");
      // Those that are recorded are spread over the round.
      new InboundHeaders(i * sampled % ROUND < sampled)
          .forEach(
              header ->
                  all.append(header.getKey())
                      .append(": ")
                      .append(header.getValue())
                      .append("\r\n"));
      all.append(i == ROUND - 1 ? "Connection: close\r\n\r\n" : "\r\n");
    }
    return all.toString().getBytes(US_ASCII);
  }

  @Override
  public void run() {
    Client client = new Client(connector);
    Connection connection =
        connector.getDefaultConnectionFactory().newConnection(connector, client);
    client.setConnection(connection);
    client.onOpen();
    connection.onOpen();
    client.addInputAndExecute(ByteBuffer.wrap(requests));
    client.waitUntilClosed();
    if (client.answers != ROUND) {
      throw new IllegalStateException("answered with 200: " + client.answers + " of " + ROUND);
    }
  }

  @Override
  public void stop() throws Exception {
    server.stop();
  }

  /** The other end of a connection. It counts answers, and forgets them. */
  private static final class Client extends LocalConnector.LocalEndPoint {
    private static final InetSocketAddress ADDRESS =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

    /** Written by one thread of the server, before the connection is closed. */
    private int answers;

    Client(LocalConnector connector) {
      connector.super();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
      return ADDRESS;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) {
      if (startsWithOk(buffers[0])) {
        answers++;
      }
      for (ByteBuffer buffer : buffers) {
        buffer.position(buffer.limit());
      }
      return true;
    }

    private static boolean startsWithOk(ByteBuffer buffer) {
      return buffer.remaining() >= OK.length
          && buffer.slice(buffer.position(), OK.length).equals(ByteBuffer.wrap(OK));
    }
  }

  private static final class Word extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.setContentLength(WORD.length);
      response.getOutputStream().write(WORD);
    }
  }
}
