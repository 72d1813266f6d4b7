package io.clew.collector;

import io.clew.testbed.JavaProcess;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.OpenSearchServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A collector of its own, with Spark in the same JVM, that can be killed and started again. */
final class CollectorProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Path directory;
  private final List<String> jvmOptions;
  private final List<Object> arguments = new ArrayList<>();
  private final int uiPort = freePort();
  private JavaProcess process;

  /**
   * Starts it.
   *
   * @param directory for its checkpoint, its log and Spark's files
   * @param settings such as {@code clew.collector.layout=zipkin}
   */
  CollectorProcess(
      Path directory, KafkaBroker broker, OpenSearchServer store, List<String> settings) {
    this(directory, broker, store, settings, "-Xmx700m", "-XX:TieredStopAtLevel=1");
  }

  CollectorProcess(
      Path directory,
      KafkaBroker broker,
      OpenSearchServer store,
      List<String> settings,
      String... options) {
    this.directory = directory;
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Dspark.master=local[2,4]",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.local.dir=" + directory.resolve("spark"),
            "-Djava.io.tmpdir=" + directory,
            "-Dspark.ui.port=" + uiPort));
    jvmOptions = List.copyOf(all);
    List<String> set = new ArrayList<>();
    set.add("clew.collector.bootstrap-servers=" + broker.bootstrapServers());
    set.add("clew.collector.store=" + store.uri());
    set.add("clew.collector.checkpoint=" + directory.resolve("checkpoint").toUri());
    set.add("clew.collector.partitions=2");
    set.addAll(settings);
    set.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    process = run();
  }

  private JavaProcess run() {
    try {
      return JavaProcess.newBuilder(Collector.class)
          .jvmOptions(jvmOptions)
          .log(directory.resolve("collector.log"))
          .arguments(arguments)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -9}. */
  void kill() {
    process.kill();
  }

  /** {@code kill}, as a cluster ends a job. */
  void terminate() {
    process.terminate();
  }

  /** Again, from its checkpoint. */
  void restart() {
    process = run();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  ProcessHandle handle() {
    return process.handle();
  }

  int exitCode() {
    return process.exitCode(LIMIT);
  }

  /** The end of its log. */
  String output() {
    return process.output();
  }

  /** The page of Spark's servlet for Prometheus. */
  String metrics() throws IOException, InterruptedException {
    URI page = URI.create("http://127.0.0.1:" + uiPort + "/metrics/prometheus/");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
        .body();
  }

  /** What a page says of one of the collector's metrics. */
  static long metric(String page, String name) {
    String line =
        page.lines()
            .filter(l -> l.startsWith("metrics_clew_driver_collector_" + name + "_Value{"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(name + " is not in " + page));
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  /** How Spark's planner does a batch. */
  String plan() throws IOException, InterruptedException {
    return StoredTraces.values(
            ofApplication("sql?offset=0&length=1&planDescription=true"), "planDescription")
        .get(0);
  }

  /** What Spark's page shows of properties and arguments. */
  String environment() throws IOException, InterruptedException {
    return ofApplication("environment");
  }

  private String ofApplication(String path) throws IOException, InterruptedException {
    URI all = URI.create("http://127.0.0.1:" + uiPort + "/api/v1/applications/");
    HttpClient client = HttpClient.newHttpClient();
    String applications =
        client.send(HttpRequest.newBuilder(all).build(), BodyHandlers.ofString()).body();
    URI page = all.resolve(StoredTraces.values(applications, "id").get(0) + "/" + path);
    return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    process.close();
  }
}
