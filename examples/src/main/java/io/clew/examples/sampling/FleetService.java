package io.clew.examples.sampling;

import com.sun.net.httpserver.HttpServer;
import io.clew.core.Tracing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A service that knows nothing of tracing but the filter; all else is in the file that {@code
 * CLEW_CONFIG} names. It ends when its standard input does.
 */
final class FleetService {
  /** {@code LAYER / NAME: STRATEGY; 3 sampled, 997 not}. */
  private static final Pattern RULE =
      Pattern.compile(".*? / (.*): (?:probabilistic )?([^:]*); \\d+ sampled, \\d+ not");

  private static final Pattern PROBLEM =
      Pattern.compile(".*, error (?!null)(.*?)(?:, warnings .*)?; \\d+ updates.*");

  private FleetService() {}

  /** Serves until standard input ends; says its port on standard output. */
  public static void main(String[] args) throws IOException {
    Tracing tracing = Tracing.fromEnvironment();
    HttpServer server = ShopServer.create(tracing.tracer(), () -> status(tracing.isEnabled()));
    server.start();
    ShopServer.awaitEnd(server);
    System.exit(0);
  }

  /** What the MBeans of Clew show, as any watcher may read it. */
  private static ServiceStatus status(boolean enabled) {
    try {
      String rates = String.join(", ", found(RULE, lines("ActiveRules")));
      String problem = String.join(", ", found(PROBLEM, lines("Layers")));
      boolean off = !enabled || read("Sampler", "Off").contains(true);
      long traces = read("Reporter", "Reported").stream().mapToLong(n -> (Long) n).sum();
      return new ServiceStatus(off, rates, "", problem, traces);
    } catch (JMException e) {
      throw new IllegalStateException("expected MBeans of Clew, got none that can be read", e);
    }
  }

  private static List<String> lines(String attribute) throws JMException {
    List<String> lines = new ArrayList<>();
    for (Object value : read("Sampler", attribute)) {
      lines.addAll(List.of((String[]) value));
    }
    return lines;
  }

  /** The groups of all lines that match, each line's with a space between. */
  private static List<String> found(Pattern pattern, List<String> lines) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.matches()) {
        found.add(matcher.group(1) + (matcher.groupCount() > 1 ? " " + matcher.group(2) : ""));
      }
    }
    return found;
  }

  /** There are none as long as tracing has never been on. */
  private static List<Object> read(String type, String attribute) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    List<Object> values = new ArrayList<>();
    for (ObjectName name : server.queryNames(new ObjectName("io.clew:type=" + type + ",*"), null)) {
      values.add(server.getAttribute(name, attribute));
    }
    return values;
  }
}
