package io.clew.examples.sampling;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** Serves the rules of all services from a file; it may be away for a while. */
final class RulesServer implements AutoCloseable {
  private final RulesFile file;
  private int port;
  private @Nullable HttpServer server;

  RulesServer(RulesFile file) {
    this.file = file;
  }

  /** Serves at the same port as before, if there was one. */
  synchronized void start() throws IOException {
    HttpServer next = ShopServer.onLoopback(port);
    next.createContext(
        "/sampling", exchange -> ShopServer.answer(exchange, Files.readString(file.path())));
    next.start();
    port = next.getAddress().getPort();
    server = next;
  }

  synchronized URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/sampling");
  }

  /** Nothing answers any more. */
  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }
}
