package io.clew.viewer;

import io.clew.analysis.store.TraceStore;
import io.clew.viewer.web.ViewServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code clew view}: the web page. */
@Command(
    name = "view",
    description = {
      "Serves a web page that finds traces and shows why they were slow, until it is stopped with Ctrl-C. Span logs are followed as they grow. Programs for Zipkin get its API v2.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  clew view                             the span logs in clew-spans/",
      "  clew view /var/log/clew --port 8080",
      "  clew view --zipkin http://localhost:9411",
      "  clew view --host 0.0.0.0              for others, who need the token that is printed"
    })
final class ViewCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;

  @Spec private CommandSpec spec;
  @ParentCommand private Clew clew;
  @Mixin private Source source;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A directory of span logs. Default: clew-spans.")
  private @Nullable Path directory;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "9412",
      description = "Where it listens; 0 for any port that is free. Default: 9412.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "The address that it listens on. Default: 127.0.0.1, this machine alone. On any other"
              + " one a token is needed, which is printed.")
  private String host;

  @Override
  public Integer call() throws IOException {
    Options.check(spec, port >= 0 && port <= MAX_PORT, "--port", "0 to " + MAX_PORT, port);
    Path logs = directory;
    if (logs != null) {
      source.directory(spec, logs);
    }
    PrintWriter out = spec.commandLine().getOut();
    InetAddress address = address();
    try (TraceStore store = source.openQuietly(spec, clew.terminal());
        ViewServer server = start(store, address)) {
      out.println(server.uri());
      out.flush();
      store.warnings().forEach(warning -> Clew.print(spec.commandLine(), warning));
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return CommandLine.ExitCode.OK;
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--host: expected an address of this machine, got " + host, e);
    }
  }

  private ViewServer start(TraceStore store, InetAddress address) throws IOException {
    try {
      return ViewServer.start(store, source.describe(), address, port);
    } catch (BindException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "cannot listen on " + host + ":" + port + ": " + e.getMessage() + "; try --port 0",
          e);
    }
  }
}
