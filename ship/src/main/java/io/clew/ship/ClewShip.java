package io.clew.ship;

import com.sun.net.httpserver.HttpServer;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The program {@code clew-ship}: follows the span logs of a directory and ships them to Kafka, or
 * to Zipkin. It has to be a process of its own, not a part of a service.
 */
@Command(
    name = "clew-ship",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = ClewShip.Version.class,
    description = {
      "Follows the span logs of a directory, as Clew writes them, and ships them to Kafka or to"
          + " Zipkin: at least once, across rotation, compression and its own death."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all is shipped, or it was stopped by a signal",
      "1:an error inside",
      "2:arguments or settings that make no sense",
      "3:with --once: all is shipped but for lines that are no spans, files that cannot be read"
          + " or were deleted, or spans that the receiver never takes",
      "4:with --once: the receiver was not available",
      "5:another one ships with the same state"
    })
public final class ClewShip implements Callable<Integer> {
  private static final int SOME_MISSING = 3;
  private static final int UNAVAILABLE = 4;
  private static final int OTHER_SHIPPER = 5;
  private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);
  private static final long DIRECTORY_POLL_MILLIS = 1000;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIRECTORY", description = "Where the span logs are.")
  private Path directory;

  @Option(
      names = "--to",
      paramLabel = "NAME",
      defaultValue = "kafka",
      description = "kafka or zipkin. Default: kafka.")
  private String to;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "Kafka's brokers. The same as --set clew.kafka.bootstrap-servers=...")
  private @Nullable String bootstrapServers;

  @Option(names = "--topic", description = "Kafka's topic. The same as --set clew.kafka.topic=...")
  private @Nullable String topic;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Zipkin's address. The same as --set clew.zipkin.endpoint=...")
  private @Nullable String endpoint;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Any setting of the sender, as clew.kafka.producer.linger.ms=5. Those that are not here come"
            + " from system properties, or else from the environment"
            + " (CLEW_KAFKA_BOOTSTRAP_SERVERS); passwords belong there."
      })
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where it notes how far it is. Default: DIRECTORY/.clew-ship.")
  private @Nullable Path state;

  @Option(
      names = "--once",
      description = "Ship what is there, and end. The directory should be written no more.")
  private boolean once;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "With --once: how long to try when the receiver fails. Default: 60.")
  private long timeout;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve http://localhost:PORT/metrics for Prometheus.")
  private @Nullable Integer metricsPort;

  ClewShip() {}

  /**
   * Ships, and exits with an exit code.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    defaultProperty("jdk.console", "java.base"); // Not the one that is there though nobody is.
    defaultProperty("org.slf4j.simpleLogger.showDateTime", "true");
    defaultProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    defaultProperty("org.slf4j.simpleLogger.showThreadName", "false");
    defaultProperty("org.slf4j.simpleLogger.showLogName", "false");
    defaultProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "error");
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  private static void defaultProperty(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new ClewShip())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(ClewShip::explain)
        .setExecutionExceptionHandler(ClewShip::fail)
        .execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (timeout < 0) {
      throw usage("--timeout: expected 0 or more seconds, got " + timeout);
    }
    awaitDirectory();
    Path stateDirectory = state == null ? directory.resolve(".clew-ship") : state;
    try (StateLock lock = lock(stateDirectory)) {
      return lock == null ? otherShipper(stateDirectory) : ship(stateDirectory);
    }
  }

  private void awaitDirectory() throws InterruptedException {
    if (!Files.isDirectory(directory)) {
      if (once) {
        throw usage("DIRECTORY: expected a directory, got " + directory);
      }
      log().info("{} is not there yet: waiting for it", directory);
      while (!Files.isDirectory(directory)) {
        Thread.sleep(DIRECTORY_POLL_MILLIS);
      }
    }
  }

  private @Nullable StateLock lock(Path stateDirectory) {
    try {
      if (!Files.isDirectory(stateDirectory)) {
        Files.createDirectories(stateDirectory);
      }
      return StateLock.take(stateDirectory);
    } catch (IOException e) {
      throw usage("--state: expected a directory to write to, got " + stateDirectory + ": " + e);
    }
  }

  private int otherShipper(Path stateDirectory) {
    say(spec.commandLine(), "another clew-ship is at work with " + stateDirectory);
    return OTHER_SHIPPER;
  }

  private int ship(Path stateDirectory) throws IOException, InterruptedException {
    Shipper shipper =
        new Shipper(directory, stateDirectory, sender(), once ? Duration.ofSeconds(timeout) : null);
    ShipperJmx metrics = new ShipperJmx(shipper);
    metrics.register();
    HttpServer page = metricsPort == null ? null : MetricsPage.serve(metrics, metricsPort);
    try {
      return exitCode(once ? shipOnce(shipper) : follow(shipper));
    } finally {
      if (page != null) {
        page.stop(0);
      }
    }
  }

  private SpanSender sender() {
    Map<String, String> options = new LinkedHashMap<>(set);
    put(options, "clew.kafka.bootstrap-servers", bootstrapServers);
    put(options, "clew.kafka.topic", topic);
    put(options, "clew.zipkin.endpoint", endpoint);
    try {
      return new ShipSettings(to, options, System.getenv()).sender();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private static void put(Map<String, String> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // main() sees to it that it is, with all JDKs.
  private static Shipper.End shipOnce(Shipper shipper) throws InterruptedException {
    if (System.console() == null || "dumb".equals(System.getenv("TERM"))) {
      return shipper.run(() -> {});
    }
    try (ProgressView view = new ProgressView(shipper.logs())) {
      return shipper.run(view::show);
    }
  }

  /** A signal ends it in order, and with 0 then. */
  private static Shipper.End follow(Shipper shipper) throws InterruptedException {
    Thread hook = new Thread(() -> endBySignal(shipper), "clew-ship-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    return shipper.run(() -> {});
  }

  private static void endBySignal(Shipper shipper) {
    try {
      if (shipper.awaitEnd(Duration.ZERO)) {
        return; // It was no signal.
      }
      shipper.stop();
      if (shipper.awaitEnd(SIGNAL_LIMIT)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      // Ends as it is.
    }
  }

  private static int exitCode(Shipper.End end) {
    return switch (end) {
      case ALL_SHIPPED, STOPPED -> CommandLine.ExitCode.OK;
      case SOME_MISSING -> SOME_MISSING;
      case UNAVAILABLE -> UNAVAILABLE;
    };
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** One clear line, rather than the whole usage. */
  private static int explain(ParameterException e, String[] args) {
    say(e.getCommandLine(), e.getMessage() + " (see --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
    log().error("Shipping has ended", e);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void say(CommandLine command, String text) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandName() + ": " + text.lines().findFirst().orElse(""));
    err.flush();
  }

  /** Not before main() has said how to log. */
  private static Logger log() {
    return LoggerFactory.getLogger(Shipper.class);
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = ClewShip.class.getPackage().getImplementationVersion();
      return new String[] {"clew-ship " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
