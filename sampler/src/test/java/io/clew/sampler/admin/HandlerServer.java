package io.clew.sampler.admin;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An application's own server on a free port of this machine, with handlers for its paths. */
final class HandlerServer implements AutoCloseable {
  final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  HandlerServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.start();
  }

  void add(String path, HttpHandler handler) {
    server.createContext(path, handler);
  }

  HandlerClient client() {
    return new HandlerClient(server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
