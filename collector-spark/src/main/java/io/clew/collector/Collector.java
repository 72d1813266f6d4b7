package io.clew.collector;

import io.clew.collector.spark.CollectorJob;
import io.clew.common.OneLine;
import io.clew.common.SafeLog;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: {@code spark-submit --class io.clew.collector.Collector}. */
@Command(
    name = "clew-collector",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Collector.Version.class,
    description = {
      "Reads spans from Kafka, aggregates them into traces, and stores these in OpenSearch or"
          + " Elasticsearch. It is a job for spark-submit; without a master it runs alone, in this"
          + " process."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the job was stopped",
      "1:an internal error",
      "2:an argument or a setting is not valid",
      "4:Kafka or the store was not available, or refuses the collector"
    })
public final class Collector implements Callable<Integer> {
  private static final int UNAVAILABLE = 4;

  @Spec private CommandSpec spec;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "A setting, such as clew.collector.topic=spans. Other settings come from system"
            + " properties, or else from the environment (CLEW_COLLECTOR_TOPIC). Put passwords"
            + " there."
      })
  private Map<String, String> set = new LinkedHashMap<>();

  Collector() {}

  /** Runs until it is stopped. {@code --help} lists the arguments. */
  public static void main(String[] args) {
    int code = run(writer(System.out), writer(System.err), args);
    if (code != 0) { // With 0 a cluster's driver ends by itself.
      System.exit(code);
    }
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Collector())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Collector::explain)
        .setExecutionExceptionHandler(Collector::fail)
        .execute(args);
  }

  @Override
  public Integer call() throws Exception {
    CollectorSettings settings;
    try {
      settings = CollectorSettings.read(set, System.getProperties(), System.getenv());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    SafeLog.logger(Collector.class).info("Collector: {}", settings);
    try {
      CollectorJob.run(settings);
      return CommandLine.ExitCode.OK;
    } catch (CollectorJob.UnavailableException e) {
      printError(spec.commandLine(), String.valueOf(e.getMessage()));
      return UNAVAILABLE;
    }
  }

  private static int explain(ParameterException e, String[] args) {
    printError(e.getCommandLine(), e.getMessage() + " (see --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
    SafeLog.logger(Collector.class).error("The collector has ended with an error", e);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void printError(CommandLine command, String text) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandName() + ": " + OneLine.of(text.replace('\n', ' ')));
    err.flush();
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Collector.class.getPackage().getImplementationVersion();
      return new String[] {"clew-collector " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
