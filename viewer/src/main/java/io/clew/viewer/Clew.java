package io.clew.viewer;

import io.clew.common.OneLine;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code clew}: reads spans and says why requests were slow. */
@Command(
    name = "clew",
    mixinStandardHelpOptions = true,
    versionProvider = Clew.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Looks into the traces of span logs, of OpenSearch, or of a Zipkin server.", ""},
    footer = {
      "",
      "Examples:",
      "  clew traces --slowest                 the slowest requests in clew-spans/",
      "  clew show --slowest                   the chart of the slowest one",
      "  clew show --request-id 4f2c8d         the request with this id in an access log",
      "  clew traces --zipkin http://localhost:9411 --service feed --error",
      "  clew show --dir trace.json            what Zipkin's page has saved by Download JSON",
      "  clew compare 2h..1h 1h..              what became different in the last hour",
      "  clew view                             a web page with all of it, on this machine",
      "  clew report -o report.html            all of it in one file, for mail and tickets"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the answer is complete",
      "1:an internal error, or the answer could not be written",
      "2:an argument is not valid",
      "3:what was asked for is not there",
      "4:the span logs cannot be read, or the server with the traces did not answer"
    },
    subcommands = {
      TracesCommand.class,
      ShowCommand.class,
      FlowCommand.class,
      ServicesCommand.class,
      DiagnoseCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      ViewCommand.class
    })
public final class Clew implements Runnable {
  static final int NOT_FOUND = 3;
  static final int UNAVAILABLE = 4;

  private final Terminal terminal;
  private final Set<String> warnings = new HashSet<>();

  @Spec private CommandSpec spec;

  Clew(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Ends the JVM with an exit code. {@code --help} lists the commands. */
  public static void main(String[] args) {
    if (System.getProperty("jdk.console") == null) {
      System.setProperty("jdk.console", "java.base"); // No console without a terminal.
    }
    Terminal terminal = Terminal.detect();
    System.exit(
        run(
            terminal,
            terminal.writer(FileDescriptor.out),
            terminal.writer(FileDescriptor.err),
            args));
  }

  /**
   * Runs one command, as the program does, but in this JVM.
   *
   * @return the exit code
   */
  public static int run(Terminal terminal, PrintWriter out, PrintWriter err, String... args) {
    CommandLine command =
        new CommandLine(new Clew(terminal))
            .setOut(out)
            .setErr(err)
            .setParameterExceptionHandler(Clew::explain)
            .setExecutionExceptionHandler(Clew::fail)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExpandAtFiles(false) // Operations may begin with an @.
            .setUsageHelpWidth(terminal.columns());
    int code;
    try {
      code = command.execute(args);
    } catch (OutOfMemoryError e) {
      print(command, "not enough memory; more is to be had with JAVA_TOOL_OPTIONS=-Xmx4g");
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (out.checkError() && code == CommandLine.ExitCode.OK) {
      print(command, "could not write all of the answer");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return code;
  }

  /** Without a command, the commands are listed. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  Terminal terminal() {
    return terminal;
  }

  /** Whether this was not asked before. */
  boolean isNew(String warning) {
    return warnings.add(warning);
  }

  /** One line instead of the whole usage text. */
  private static int explain(ParameterException e, String[] args) {
    print(e.getCommandLine(), e.getMessage() + " (see --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
    if (e instanceof NoSuchElementException) {
      print(command, String.valueOf(e.getMessage()));
      return NOT_FOUND;
    }
    if (e instanceof FileSystemException wrong) {
      print(command, "cannot read " + wrong.getFile() + ": " + reason(wrong));
      return UNAVAILABLE;
    }
    if (e instanceof IOException) {
      print(command, e.getMessage() == null ? e.toString() : e.getMessage());
      return UNAVAILABLE;
    }
    print(command, "internal error: " + e);
    e.printStackTrace(command.getErr());
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Some of them have a file's name alone, and their class says what is wrong. */
  private static String reason(FileSystemException e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
  }

  static void print(CommandLine command, String text) {
    PrintWriter err = command.getErr();
    err.println("clew: " + OneLine.of(text.replace('\n', ' ')));
    err.flush();
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Clew.class.getPackage().getImplementationVersion();
      return new String[] {"clew " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
