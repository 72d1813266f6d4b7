package io.clew.examples;

import io.clew.examples.homepage.HomePage;
import io.clew.examples.kafka.Backend;
import io.clew.examples.kafka.KafkaPipeline;
import io.clew.examples.sampling.DynamicSampling;
import io.clew.examples.sampling.Rollout;
import io.clew.viewer.Terminal;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The examples as subcommands of one program. */
@Command(
    name = "examples/run",
    description = "Runs one of Clew's examples.",
    synopsisSubcommandLabel = "NAME [options]",
    subcommands = {
      HomePage.class,
      DynamicSampling.class,
      Rollout.class,
      KafkaPipeline.class,
      Backend.class,
      CheckSpanLog.class
    })
public final class Examples implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli, for every example.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  private Examples() {}

  /**
   * Runs an example and exits with its exit code: 2 if the arguments make no sense.
   *
   * @param args the example's name and its options
   */
  public static void main(String[] args) {
    Terminal terminal = Terminal.detect();
    System.exit(
        run(terminal.writer(FileDescriptor.out), terminal.writer(FileDescriptor.err), args));
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Examples())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Examples::explain)
        .setExecutionExceptionHandler(Examples::fail)
        .execute(args);
  }

  /** Without a name, the examples are listed. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      description = {
        "Serves http://127.0.0.1:8080/hello, traced, until it is stopped. This is the README's first"
            + " program."
      })
  void hello() throws IOException, InterruptedException {
    Hello.main(new String[0]);
    spec.commandLine().getOut().println("Serving http://127.0.0.1:8080/hello until Ctrl-C");
    new CountDownLatch(1).await();
  }

  /** One clear line, rather than the whole usage. */
  private static int explain(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    say(command, e.getMessage() + " (see --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
    say(command, e.toString());
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void say(CommandLine command, String text) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandName() + ": " + text.lines().findFirst().orElse(""));
    err.flush();
  }
}
