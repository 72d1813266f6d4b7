package io.clew.instrumentation.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real server of the machine's packages, with data of its own in a temporary directory, on
 * 127.0.0.1. Servers refuse to run as root: there they run as nobody.
 */
final class DatabaseServer implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(1);
  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 32_000; // Behind are those of outgoing connections.

  final int port;
  private final Path directory;
  private final Process process;
  private final String stopSignal;
  private final Thread hook = new Thread(this::stop);

  private DatabaseServer(Path directory, int port, String stopSignal, List<String> command)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.port = port;
    this.stopSignal = stopSignal;
    this.process = start(directory, command);
    Runtime.getRuntime().addShutdownHook(hook); // For a run that is interrupted.
  }

  /** PostgreSQL, with a user {@code clew} who needs no password. */
  static Optional<DatabaseServer> postgresql() throws Exception {
    Optional<Path> initdb = find("initdb", "/usr/lib/postgresql");
    if (initdb.isEmpty()) {
      return Optional.empty();
    }
    Path directory = Files.createTempDirectory("clew-postgresql");
    Path data = directory.resolve("data");
    int port = freePort();
    runToEnd(
        directory,
        List.of(
            initdb.get().toString(),
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "clew",
            "-E",
            "UTF8",
            "-D",
            data.toString()));
    List<String> server =
        List.of(
            initdb.get().resolveSibling("postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            String.valueOf(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off",
            "-c",
            "shared_buffers=16MB");
    return Optional.of(
        new DatabaseServer(directory, port, "INT", server)
            .awaitReady("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=clew"));
  }

  /** MariaDB, with the user {@code root} who needs no password. */
  static Optional<DatabaseServer> mariadb() throws Exception {
    Optional<Path> install = find("mariadb-install-db", "/usr/bin");
    Optional<Path> mariadbd = find("mariadbd", "/usr/sbin");
    if (install.isEmpty() || mariadbd.isEmpty()) {
      return Optional.empty();
    }
    Path directory = Files.createTempDirectory("clew-mariadb");
    String data = "--datadir=" + directory.resolve("data");
    int port = freePort();
    runToEnd(
        directory,
        List.of(
            install.get().toString(),
            "--no-defaults",
            data,
            "--skip-test-db",
            "--auth-root-authentication-method=normal"));
    List<String> server =
        List.of(
            mariadbd.get().toString(),
            "--no-defaults",
            data,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--socket=" + directory.resolve("socket"),
            "--innodb-buffer-pool-size=16M",
            "--innodb-flush-log-at-trx-commit=0");
    return Optional.of(
        new DatabaseServer(directory, port, "TERM", server)
            .awaitReady("jdbc:mariadb://127.0.0.1:" + port + "/?user=root"));
  }

  private static Optional<Path> find(String program, String below) throws IOException {
    if (!Files.isDirectory(Path.of(below))) {
      return Optional.empty();
    }
    try (Stream<Path> paths =
        Files.find(Path.of(below), 3, (path, found) -> path.endsWith(program))) {
      return paths.filter(Files::isExecutable).max(Comparator.naturalOrder());
    }
  }

  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }

  private static void runToEnd(Path directory, List<String> command) throws Exception {
    if (isRoot()) {
      new ProcessBuilder("chown", "nobody", directory.toString()).start().waitFor();
    }
    if (start(directory, command).waitFor() != 0) {
      throw new IllegalStateException(command + ":\n" + log(directory));
    }
  }

  private static Process start(Path directory, List<String> command) throws IOException {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      // Unlike su, it becomes the program: the process that we stop is the server.
      all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("HOME", directory.toString());
    Path log = directory.resolveSibling(directory.getFileName() + ".log");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static String log(Path directory) throws IOException {
    return Files.readString(directory.resolveSibling(directory.getFileName() + ".log"));
  }

  private DatabaseServer awaitReady(String url) throws Exception {
    for (long start = System.nanoTime(); System.nanoTime() - start < START.toNanos(); ) {
      try {
        DriverManager.getConnection(url).close();
        return this;
      } catch (SQLException notYet) {
        if (!process.isAlive()) {
          break;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    String log = log(directory);
    close();
    throw new IllegalStateException("The server does not answer:\n" + log);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    stop();
  }

  private void stop() {
    try {
      new ProcessBuilder("kill", "-" + stopSignal, String.valueOf(process.pid())).start().waitFor();
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      new ProcessBuilder("rm", "-rf", directory.toString(), directory + ".log").start().waitFor();
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
