package io.clew.common;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A small HTTP/1.1 server for operators' pages, which only this machine can reach. The JDK's own
 * lets clients that send nothing stay for ever, unless system properties say otherwise, which are
 * the application's, and answers malformed requests with a page of HTML.
 *
 * <p>A connection has a limited time for each request, the wait for it and the answer included.
 * There are at most {@value #MAX_CONNECTIONS} connections. For one more, the one is closed that has
 * waited longest for a whole request. So those that send nothing keep nobody out. All threads end
 * when there is nothing to do, but the one that listens.
 */
public final class AdminServer implements AutoCloseable {
  static final int MAX_CONNECTIONS = 16;

  private static final int BACKLOG = 50;
  private static final int SWEEP_MILLIS = 100;
  private static final long IDLE_SECONDS = 10;

  private final ServerSocket socket;
  private final Handler handler;
  private final long requestNanos;
  private final ThreadPoolExecutor threads;

  /** The oldest first. */
  private final List<AdminConnection> connections = new ArrayList<>();

  private volatile boolean closed;

  /** Answers requests, on several threads. */
  public interface Handler {
    /**
     * Answers a request.
     *
     * @throws IOException if the body cannot be read; there is no answer then
     */
    AdminAnswer answer(AdminRequest request) throws IOException;
  }

  private AdminServer(
      ServerSocket socket, ThreadFactory factory, long requestMillis, Handler handler) {
    this.socket = socket;
    this.handler = handler;
    requestNanos = TimeUnit.MILLISECONDS.toNanos(requestMillis);
    threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // The connections are bounded.
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory);
  }

  /**
   * Starts a server.
   *
   * @param port 0 for any that is free
   * @param factory makes daemon threads
   * @param requestMillis how long a request may take
   * @throws IOException if the port cannot be listened on
   * @throws IllegalArgumentException if there is no such port
   */
  public static AdminServer start(
      int port, ThreadFactory factory, long requestMillis, Handler handler) throws IOException {
    ServerSocket socket;
    try {
      socket = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IOException("port: expected a free port, got " + port, e);
    }
    AdminServer server = new AdminServer(socket, factory, requestMillis, handler);
    server.threads.execute(server::listen);
    return server;
  }

  /** Where the server listens. */
  public int port() {
    return socket.getLocalPort();
  }

  private void listen() {
    while (!closed) {
      try {
        socket.setSoTimeout(hasConnections() ? SWEEP_MILLIS : 0);
        admit(socket.accept());
      } catch (SocketTimeoutException e) {
        // Time to look at the connections.
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        pause(); // There are no more file descriptors or threads for now.
      }
      closeOverdue();
    }
  }

  private void pause() {
    try {
      if (!closed) {
        Thread.sleep(SWEEP_MILLIS);
      }
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  private synchronized boolean hasConnections() {
    return !connections.isEmpty();
  }

  private void admit(Socket client) {
    AdminConnection connection = new AdminConnection(client, handler, requestNanos);
    if (!makeRoom(connection)) {
      connection.close();
      return;
    }
    boolean started = false;
    try {
      threads.execute(
          () -> {
            try {
              connection.run();
            } finally {
              remove(connection);
            }
          });
      started = true;
    } finally {
      if (!started) {
        remove(connection);
      }
    }
  }

  private synchronized boolean makeRoom(AdminConnection connection) {
    for (int i = 0; connections.size() >= MAX_CONNECTIONS && i < connections.size(); i++) {
      if (connections.get(i).isWaiting()) {
        connections.remove(i).close();
      }
    }
    return !closed && connections.size() < MAX_CONNECTIONS && connections.add(connection);
  }

  private void remove(AdminConnection connection) {
    connection.close();
    synchronized (this) {
      connections.remove(connection);
    }
  }

  private synchronized void closeOverdue() {
    long now = System.nanoTime();
    for (AdminConnection connection : connections) {
      if (connection.isOverdue(now)) {
        connection.close();
      }
    }
  }

  /** Ends the server and its threads at once, with whatever they are at; idempotent. */
  @Override
  public void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
    synchronized (this) {
      connections.forEach(AdminConnection::close);
    }
    threads.shutdownNow();
  }
}
