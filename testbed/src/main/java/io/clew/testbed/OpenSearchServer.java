package io.clew.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * An OpenSearch of one node in a process of its own, on a port of 127.0.0.1 that stays the same
 * when it is started again, with what it has on disk. Not for several threads.
 *
 * <p>With the system property {@code testbed.elasticsearch}, a directory with the jars of {@code
 * elasticsearch-cluster-runner}, it is an Elasticsearch.
 */
public final class OpenSearchServer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final String OPENSEARCH = "org.codelibs.opensearch.runner.OpenSearchRunner";
  private static final String ELASTICSEARCH =
      "org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner";
  private static final int OK = 200;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final int port = Servers.freePort();
  private final int transportPort = Servers.freePort();
  private final List<String> jvmOptions;
  private final Path directory;
  private ServerProcess process;

  private OpenSearchServer(List<String> jvmOptions) throws IOException {
    this.jvmOptions = jvmOptions;
    directory = Files.createTempDirectory("clew-opensearch");
    process = run();
  }

  /** A running server, empty, with a heap that is enough for tests. */
  public static OpenSearchServer started() {
    return started("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  }

  /**
   * A running server, empty.
   *
   * @param jvmOptions what its JVM is started with, such as {@code -Xmx1g}
   */
  public static OpenSearchServer started(String... jvmOptions) {
    try {
      OpenSearchServer server = new OpenSearchServer(List.of(jvmOptions));
      server.process.awaitReady(server::answers);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again, after it was killed; returns when it answers. */
  public void restart() {
    try {
      process = run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.awaitReady(this::answers);
  }

  private ServerProcess run() throws IOException {
    List<String> arguments = new ArrayList<>(jvmOptions);
    settings()
        .forEach((name, value) -> arguments.add("-D" + SearchNode.SETTING + name + "=" + value));
    String elasticsearch = System.getProperty("testbed.elasticsearch");
    boolean isOpenSearch = elasticsearch == null;
    String jars = (isOpenSearch ? Servers.directory("opensearch") : elasticsearch) + "/*";
    arguments.addAll(
        List.of(
            "-Dlog4j2.disable.jmx=true",
            "-cp",
            jars + ":" + Servers.made("search-node", OpenSearchServer::pack) + "/*",
            SearchNode.class.getName(),
            isOpenSearch ? OPENSEARCH : ELASTICSEARCH,
            directory.resolve("node").toString()));
    String name = isOpenSearch ? "opensearch" : "elasticsearch";
    return ServerProcess.start(name, directory, Map.of(), arguments);
  }

  private Map<String, String> settings() {
    return Map.of(
        "http.port", String.valueOf(port),
        "transport.port", String.valueOf(transportPort),
        "network.host", "127.0.0.1",
        "discovery.type", "single-node",
        "cluster.routing.allocation.disk.threshold_enabled", "false");
  }

  /** The JVM archives no classes from directories. */
  private static void pack(Path to) throws IOException {
    String path = SearchNode.class.getName().replace('.', '/') + ".class";
    try (InputStream in = SearchNode.class.getClassLoader().getResourceAsStream(path);
        var jar = new JarOutputStream(Files.newOutputStream(to.resolve("search-node.jar")))) {
      jar.putNextEntry(new JarEntry(path));
      if (in == null) {
        throw new IOException("no " + path);
      }
      in.transferTo(jar);
    }
  }

  private boolean answers() {
    return ask("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s", "").statusCode() == OK;
  }

  /** {@code http://127.0.0.1:PORT}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Asks the server; an empty body is none. Returns its answer, whatever its status. */
  public HttpResponse<String> ask(String method, String path, String body) {
    try {
      return client.send(
          HttpRequest.newBuilder(uri().resolve(path))
              .timeout(TIMEOUT)
              .header("Content-Type", "application/json")
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking OpenSearch", e);
    }
  }

  /** Makes all that was written before visible to searches. */
  public void refresh() {
    HttpResponse<String> answer = ask("POST", "/_refresh", "");
    if (answer.statusCode() != OK) {
      throw new IllegalStateException("OpenSearch answered " + answer.body());
    }
  }

  /** Its process, for those who measure it. */
  public long pid() {
    return process.pid();
  }

  /** SIGSTOP: it is there, takes connections, and answers nothing. */
  public void pause() {
    process.signal("STOP");
  }

  /** SIGCONT: it goes on where it was. */
  public void resume() {
    process.signal("CONT");
  }

  /** SIGKILL: as a crash. */
  public void kill() {
    process.kill();
  }

  /** Ends it and deletes what it had. */
  @Override
  public void close() {
    process.close();
    ServerProcess.delete(directory);
  }
}
