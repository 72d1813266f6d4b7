package io.clew.sampler.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that answers in bytes, so that it may be as hostile as it likes. */
final class RawServer implements AutoCloseable {
  /** The heads of all requests. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** The number of connections so far. */
  final AtomicInteger accepted = new AtomicInteger();

  volatile Answer answer = (socket, out) -> {};

  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /** Answers a request. */
  interface Answer {
    void to(Socket socket, OutputStream out) throws Exception;
  }

  RawServer() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(
        () -> {
          while (true) {
            Socket socket = server.accept();
            sockets.add(socket);
            accepted.incrementAndGet();
            daemon(() -> serve(socket));
          }
        });
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                // The end of a connection, or of the server.
              }
            },
            "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket socket) throws Exception {
    try (socket) {
      for (String head = head(socket); !head.isEmpty(); head = head(socket)) {
        requests.add(head);
        answer.to(socket, socket.getOutputStream());
      }
    } finally {
      sockets.remove(socket);
    }
  }

  private static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.append((char) b);
    }
    return head.toString();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
  }

  /** Answers all requests with these bytes. */
  void always(String head, byte[] body) {
    byte[] bytes = (head + "\r\n\r\n").getBytes(ISO_8859_1);
    answer =
        (socket, out) -> {
          out.write(bytes);
          out.write(body);
          out.flush();
        };
  }

  /** Answers all requests in good order. */
  void always(int status, String headers, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    always("HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: " + bytes.length, bytes);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
