package io.clew.ship;

import com.sun.net.httpserver.HttpServer;
import io.clew.api.SpanSender;
import io.clew.common.JmxRegistration;
import io.clew.common.OneLine;
import io.clew.common.OwnedFile;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The program {@code clew-ship}. It follows the span logs of a directory and ships them to Kafka or
 * to Zipkin. It must be a process of its own, not a part of a service.
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
      "0:all is shipped, or a signal has stopped the program",
      "1:an internal error",
      "2:an argument or a setting is not valid",
      "3:with --once: some of it cannot be shipped: lines that are not spans, files that were"
          + " deleted or cannot be read, or spans that the receiver rejects; with --list-started:"
          + " files that cannot be read",
      "4:with --once: the receiver was not available",
      "5:another clew-ship runs with the same state directory"
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
        "Any setting of the sender, such as clew.kafka.producer.linger.ms=5. Other settings come"
            + " from system properties, or else from the environment"
            + " (CLEW_KAFKA_BOOTSTRAP_SERVERS). Put passwords there."
      })
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where it keeps how far it has shipped. Default: DIRECTORY/.clew-ship.")
  private @Nullable Path state;

  @Option(
      names = "--once",
      description = "Ship what is there, and end. No process should still write to the directory.")
  private boolean once;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "With --once: how long to retry when the receiver fails. Default: 60.")
  private long timeout;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve http://localhost:PORT/metrics for Prometheus.")
  private @Nullable Integer metricsPort;

  @Option(
      names = "--list-started",
      description = {
        "Ship nothing, but print a table of the processes that have announced themselves in the"
            + " span logs, as services do with clew.announce=true."
      })
  private boolean listStarted;

  ClewShip() {}

  /** Ships, and ends the JVM with an exit code. {@code --help} lists the arguments. */
  public static void main(String[] args) {
    defaultProperty("jdk.console", "java.base"); // No console without a terminal.
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
    if (listStarted) {
      return list();
    }
    awaitDirectory();
    Path stateDirectory = state == null ? directory.resolve(".clew-ship") : state;
    try (OwnedFile lock = lock(stateDirectory)) {
      return lock == null ? otherShipper(stateDirectory) : ship(stateDirectory);
    }
  }

  private int list() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw usage("DIRECTORY: expected a directory, got " + directory);
    }
    StartedProcesses processes = new StartedProcesses();
    processes.read(directory);
    processes.print(spec.commandLine().getOut());
    if (processes.unreadable() > 0) {
      printError(
          spec.commandLine(), "files that cannot be read to their end: " + processes.unreadable());
      return SOME_MISSING;
    }
    return CommandLine.ExitCode.OK;
  }

  private void awaitDirectory() throws InterruptedException {
    if (!Files.isDirectory(directory)) {
      if (once) {
        throw usage("DIRECTORY: expected a directory, got " + directory);
      }
      log().info("{} does not exist yet: waiting for it", directory);
      while (!Files.isDirectory(directory)) {
        Thread.sleep(DIRECTORY_POLL_MILLIS);
      }
    }
  }

  private @Nullable OwnedFile lock(Path stateDirectory) {
    try {
      if (!Files.isDirectory(stateDirectory)) {
        Files.createDirectories(stateDirectory);
      }
      Path file = stateDirectory.resolve("lock");
      OwnedFile lock = OwnedFile.create(file);
      if (lock == null && !Files.isWritable(file)) {
        throw new AccessDeniedException(file.toString());
      }
      return lock;
    } catch (IOException e) {
      String reason = e.getClass().getSimpleName(); // Of most, the message is the path once more.
      throw usage(
          "--state: expected a directory to write to, got " + stateDirectory + " (" + reason + ")");
    }
  }

  private int otherShipper(Path stateDirectory) {
    printError(spec.commandLine(), "another clew-ship already uses " + stateDirectory);
    return OTHER_SHIPPER;
  }

  private int ship(Path stateDirectory) throws IOException, InterruptedException {
    Shipper shipper =
        new Shipper(directory, stateDirectory, sender(), once ? Duration.ofSeconds(timeout) : null);
    ShipperJmx metrics = new ShipperJmx(shipper);
    HttpServer page = metricsPort == null ? null : MetricsPage.serve(metrics, metricsPort);
    JmxRegistration registration = metrics.register();
    try {
      return exitCode(once ? shipOnce(shipper) : follow(shipper));
    } finally {
      registration.close();
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

  @SuppressWarnings("SystemConsoleNull") // main() makes it null without a terminal, with all JDKs.
  private static Shipper.End shipOnce(Shipper shipper) throws InterruptedException {
    if (System.console() == null || "dumb".equals(System.getenv("TERM"))) {
      return shipper.run(() -> {});
    }
    try (ProgressView view = new ProgressView(shipper.logs())) {
      return shipper.run(view::show);
    }
  }

  /** After a signal it ends in order, with the exit code 0. */
  private static Shipper.End follow(Shipper shipper) throws InterruptedException {
    Thread hook = new Thread(() -> endBySignal(shipper), "clew-ship-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    return shipper.run(() -> {});
  }

  private static void endBySignal(Shipper shipper) {
    try {
      if (shipper.awaitEnd(Duration.ZERO)) {
        return; // The program ends without a signal.
      }
      shipper.stop();
      if (shipper.awaitEnd(SIGNAL_LIMIT)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      // The JVM ends at once.
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

  /** One line instead of the whole usage text. */
  private static int explain(ParameterException e, String[] args) {
    printError(e.getCommandLine(), e.getMessage() + " (see --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
    log().error("Shipping has ended with an error", e);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void printError(CommandLine command, String text) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandName() + ": " + OneLine.of(text.replace('\n', ' ')));
    err.flush();
  }

  /** Not a constant, since main() configures logging first. */
  private static Logger log() {
    return SafeLog.logger(Shipper.class);
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = ClewShip.class.getPackage().getImplementationVersion();
      return new String[] {"clew-ship " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
