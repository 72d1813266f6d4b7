package io.clew.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * A Zipkin server with its storage in memory and its web page, in a process of its own, on a port
 * of 127.0.0.1 that stays the same when it is started again. Not for several threads.
 */
public final class ZipkinServer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String LIBRARIES = "BOOT-INF/lib/";
  private static final String CLASSES = "BOOT-INF/classes/";
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Path directory;
  private final int port;
  private final Map<String, String> environment;
  private final List<String> jvmOptions;
  private ServerProcess process;

  private ZipkinServer(int port, Map<String, String> environment, List<String> jvmOptions)
      throws IOException {
    this.port = port;
    this.environment = environment;
    this.jvmOptions = jvmOptions;
    directory = Files.createTempDirectory("clew-zipkin");
    process = run();
  }

  /**
   * A running server.
   *
   * @param environment its settings, such as {@code KAFKA_BOOTSTRAP_SERVERS}
   * @return a server that answers
   */
  public static ZipkinServer started(Map<String, String> environment) {
    return started(Servers.freePort(), environment);
  }

  /**
   * A running server on a port of your choice.
   *
   * @param port where it listens
   * @param environment its settings, such as {@code KAFKA_BOOTSTRAP_SERVERS}
   * @return a server that answers
   */
  public static ZipkinServer started(int port, Map<String, String> environment) {
    return started(
        port,
        environment,
        List.of("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
  }

  /**
   * A running server for those who measure it.
   *
   * @param environment its settings, such as {@code KAFKA_BOOTSTRAP_SERVERS}
   * @param jvmOptions what its JVM is started with, such as {@code -Xmx1g}
   * @return a server that answers
   */
  public static ZipkinServer started(Map<String, String> environment, List<String> jvmOptions) {
    return started(Servers.freePort(), environment, jvmOptions);
  }

  private static ZipkinServer started(
      int port, Map<String, String> environment, List<String> jvmOptions) {
    try {
      ZipkinServer server = new ZipkinServer(port, Map.copyOf(environment), jvmOptions);
      server.process.awaitReady(server::answers);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again, empty, after it was killed; returns when it answers. */
  public void restart() {
    try {
      process = run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.awaitReady(this::answers);
  }

  private ServerProcess run() throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("QUERY_PORT", String.valueOf(port));
    List<String> arguments = new ArrayList<>(jvmOptions);
    arguments.addAll(
        List.of(
            "-cp",
            Servers.made("zipkin-jars", ZipkinServer::unpack) + "/*",
            "zipkin.server.ZipkinServer",
            "--spring.main.banner-mode=off",
            "--logging.level.root=ERROR",
            "--logging.level.com.linecorp.armeria.server.Server=WARN",
            "--armeria.ports[0].ip=127.0.0.1",
            "--armeria.ports[0].port=" + port,
            "--armeria.ports[0].protocols[0]=http"));
    return ServerProcess.start("zipkin", directory, all, arguments);
  }

  /**
   * The jars in the server's jar, and one of its own classes: the JVM archives no other classes.
   */
  private static void unpack(Path to) throws IOException {
    try (var jars = Files.list(Servers.directory("zipkin"));
        JarFile all = new JarFile(jars.findFirst().orElseThrow().toFile());
        var own = new JarOutputStream(Files.newOutputStream(to.resolve("zipkin-server.jar")))) {
      for (JarEntry entry : (Iterable<JarEntry>) all.stream()::iterator) {
        String path = entry.getName();
        try (InputStream in = all.getInputStream(entry)) {
          if (path.startsWith(LIBRARIES) && path.endsWith(".jar")) {
            Files.copy(in, to.resolve(path.substring(LIBRARIES.length())));
          } else if (path.startsWith(CLASSES) && !entry.isDirectory()) {
            own.putNextEntry(new JarEntry(path.substring(CLASSES.length())));
            in.transferTo(own);
          }
        }
      }
    }
  }

  private boolean answers() {
    return get("/health").statusCode() == OK;
  }

  /**
   * Where it listens.
   *
   * @return {@code http://127.0.0.1:PORT}
   */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /**
   * A trace as the server has it.
   *
   * @param traceId its id, 16 or 32 hex digits
   * @return a JSON list of spans, empty if the server does not know the trace
   */
  public String trace(String traceId) {
    HttpResponse<String> response = get("/api/v2/trace/" + traceId);
    if (response.statusCode() == NOT_FOUND) {
      return "[]";
    }
    if (response.statusCode() != OK) {
      throw new IllegalStateException("Zipkin answered " + response.statusCode());
    }
    return response.body();
  }

  /**
   * Asks the server.
   *
   * @param path such as {@code /api/v2/services}
   * @return its answer, whatever its status
   */
  public HttpResponse<String> get(String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(uri().resolve(path)).timeout(TIMEOUT).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking Zipkin", e);
    }
  }

  /** Its process, for those who measure it. */
  public long pid() {
    return process.pid();
  }

  /** SIGKILL: all that it had is lost. */
  public void kill() {
    process.kill();
  }

  /** Ends it. */
  @Override
  public void close() {
    process.close();
    ServerProcess.delete(directory);
  }
}
