package io.clew.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of one node in a process of its own, on ports of 127.0.0.1 that stay the same when
 * it is started again. It can be paused and killed, as brokers in production are. Not for several
 * threads.
 */
public final class KafkaBroker implements AutoCloseable {
  /** Of clients that ask whether it is ready. */
  private static final String TIMEOUT_MILLIS = "2000";

  private static final Duration FORMAT = Duration.ofMinutes(3);

  private final Path directory;
  private final int port;
  private final int controllerPort;
  private final Map<String, Integer> listeners;
  private final List<String> jvmOptions;
  private @Nullable ServerProcess process;

  private KafkaBroker(Builder builder) throws IOException {
    directory = Files.createTempDirectory("clew-kafka");
    port = Servers.freePort();
    controllerPort = Servers.freePort();
    jvmOptions = List.copyOf(builder.jvmOptions);
    listeners = new LinkedHashMap<>();
    builder.listeners.forEach((name, protocol) -> listeners.put(name, Servers.freePort()));
    Properties properties = properties(builder);
    try (Writer writer = Files.newBufferedWriter(configuration())) {
      properties.store(writer, null);
    }
  }

  /**
   * A broker with nothing special, running.
   *
   * @return a broker that answers
   */
  public static KafkaBroker started() {
    KafkaBroker broker = newBuilder().build();
    broker.start();
    return broker;
  }

  /**
   * A broker of your own making.
   *
   * @return a new builder
   */
  public static Builder newBuilder() {
    return new Builder();
  }

  private Properties properties(Builder builder) {
    StringBuilder open = new StringBuilder("PLAINTEXT://127.0.0.1:" + port);
    StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    builder.listeners.forEach(
        (name, protocol) -> {
          open.append(',').append(name).append("://127.0.0.1:").append(listeners.get(name));
          protocols.append(',').append(name).append(':').append(protocol);
        });
    Properties all = new Properties();
    all.put("process.roles", "broker,controller");
    all.put("node.id", "1");
    all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    all.put("listeners", open + ",CONTROLLER://127.0.0.1:" + controllerPort);
    all.put("advertised.listeners", open.toString());
    all.put("controller.listener.names", "CONTROLLER");
    all.put("inter.broker.listener.name", "PLAINTEXT");
    all.put("listener.security.protocol.map", protocols.toString());
    all.put("log.dirs", data().toString());
    all.put("num.partitions", "1");
    all.put("offsets.topic.replication.factor", "1");
    all.put("offsets.topic.num.partitions", "1");
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("transaction.state.log.num.partitions", "1");
    all.put("group.initial.rebalance.delay.ms", "0");
    all.put("log.cleaner.dedupe.buffer.size", "2097152");
    all.put("num.network.threads", "1");
    all.put("num.io.threads", "2");
    all.put("background.threads", "2");
    // Or a start after a kill waits for the session of the one that was killed.
    all.put("broker.session.timeout.ms", "1500");
    all.put("broker.heartbeat.interval.ms", "300");
    all.putAll(builder.properties);
    return all;
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Path configuration() {
    return directory.resolve("server.properties");
  }

  /** Starts it, the first time or again, with what it has on disk; returns when it answers. */
  public void start() {
    try {
      if (!Files.exists(data())) {
        copy(formatted(), data());
      }
      process =
          ServerProcess.start(
              "kafka", directory, Map.of(), command("kafka.Kafka", configuration().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process().awaitReady(this::answers);
  }

  /** What Kafka's tool makes of a new directory, copied since the tool takes seconds. */
  private Path formatted() throws IOException {
    return Servers.made(
        "kafka-formatted",
        made -> {
          List<String> format = command("kafka.tools.StorageTool", "format");
          format.addAll(
              List.of("-t", Uuid.randomUuid().toString(), "-c", configuration().toString()));
          ServerProcess.run("format", directory, Map.of(), format).awaitSuccess(FORMAT);
          copy(data(), made);
          ServerProcess.delete(data());
        });
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private List<String> command(String... program) {
    List<String> arguments = new ArrayList<>(jvmOptions);
    arguments.add("-cp");
    arguments.add(Servers.directory("kafka") + "/*");
    arguments.addAll(List.of(program));
    return arguments;
  }

  private boolean answers() throws Exception {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers(),
            "request.timeout.ms", TIMEOUT_MILLIS,
            "default.api.timeout.ms", TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      return admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).size() == 1;
    }
  }

  /**
   * Where clients without encryption or password connect, whatever other listeners there are.
   *
   * @return {@code 127.0.0.1:PORT}
   */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /**
   * Where clients of one of the builder's listeners connect.
   *
   * @param listener its name
   * @return {@code 127.0.0.1:PORT}
   */
  public String bootstrapServers(String listener) {
    return "127.0.0.1:" + listeners.get(listener);
  }

  /**
   * The process that runs, or ran last.
   *
   * @return its id
   */
  public long pid() {
    return process().pid();
  }

  private ServerProcess process() {
    if (process == null) {
      throw new IllegalStateException("the broker was not started");
    }
    return process;
  }

  /** SIGSTOP: it is there, takes connections, and answers nothing. */
  public void pause() {
    process().signal("STOP");
  }

  /** SIGCONT: it goes on where it was. */
  public void resume() {
    process().signal("CONT");
  }

  /** SIGKILL: as a crash. */
  public void kill() {
    process().kill();
  }

  /** SIGTERM, as an operator does it. */
  public void stop() {
    process().stop();
  }

  /** Kills it and deletes what it had. */
  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    ServerProcess.delete(directory);
  }

  /** Makes a {@link KafkaBroker}. */
  public static final class Builder {
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> listeners = new LinkedHashMap<>();
    private List<String> jvmOptions =
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private Builder() {}

    /**
     * A setting of the broker, which wins over the usual one.
     *
     * @param name as in Kafka's documentation
     * @param value as there
     */
    public Builder property(String name, String value) {
      properties.put(name, value);
      return this;
    }

    /**
     * A listener beside the plain one.
     *
     * @param name such as {@code SECURE}
     * @param protocol {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}
     */
    public Builder listener(String name, String protocol) {
      listeners.put(name, protocol);
      return this;
    }

    /**
     * What the broker's JVM is started with, instead of a small heap and a quick start.
     *
     * @param options such as {@code -Xmx1g}
     */
    public Builder jvmOptions(String... options) {
      jvmOptions = List.of(options);
      return this;
    }

    /**
     * The broker.
     *
     * @return a broker that is not started
     */
    public KafkaBroker build() {
      try {
        return new KafkaBroker(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
