package io.clew.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;

/** Where the servers are that the build has put down beside this module's classes. */
final class Servers {
  /** For those who have this module's jar elsewhere. */
  private static final String DIRECTORY = "testbed.servers";

  /** Below the ports from which the operating system takes those of clients. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;
  private static final int MAX_TRIES = 1000;

  private Servers() {}

  static Path directory(String server) {
    String set = System.getProperty(DIRECTORY);
    Path directory = (set == null ? besideTheClasses() : Path.of(set)).resolve(server);
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException("no " + directory + ": build the module testbed first");
    }
    return directory;
  }

  /** Where that is which is made of the servers, and kept for all who start one. */
  static Path made(String name) {
    return directory("kafka").resolveSibling(name);
  }

  /**
   * A directory that takes long to make and is always the same: it is made once. Several processes
   * may do so at the same time.
   */
  static Path made(String name, Maker maker) throws IOException {
    Path made = made(name);
    if (!Files.exists(made)) {
      Path mine = Files.createTempDirectory(made.getParent(), name);
      try {
        maker.make(mine);
        Files.move(mine, made, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        ServerProcess.delete(mine);
        if (!Files.exists(made)) {
          throw e;
        }
      }
    }
    return made;
  }

  /** Fills an empty directory. */
  interface Maker {
    void make(Path directory) throws IOException;
  }

  private static Path besideTheClasses() {
    try {
      return Path.of(Servers.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling("servers");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A port of 127.0.0.1 on which nobody listens now. */
  static int freePort() {
    for (int i = 0; i < MAX_TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken.
      }
    }
    throw new IllegalStateException("no free port from " + FIRST_PORT + " to " + LAST_PORT);
  }
}
