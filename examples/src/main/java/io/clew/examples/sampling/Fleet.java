package io.clew.examples.sampling;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Many services under load, all with one file of settings and one source of rules. */
final class Fleet implements AutoCloseable {
  private static final List<String> NAMES =
      List.of(
          "front-end",
          "feed",
          "search",
          "profile",
          "friends",
          "messages",
          "boards",
          "images",
          "ads",
          "checkout");

  /** So that they don't all compete for the processors at the start. */
  private static final int STARTED_TOGETHER = 5;

  private static final int REQUESTS_PER_SECOND = 10;

  private final Path directory;
  private final Path settings;
  private final RulesFile rules;
  private final RulesServer source;
  private final LoadedServices loaded = new LoadedServices(REQUESTS_PER_SECOND);

  private Fleet(Path directory) {
    this.directory = directory;
    settings = directory.resolve("clew.properties");
    rules = new RulesFile(directory.resolve("rules.json"));
    source = new RulesServer(rules);
  }

  /**
   * Starts processes, whose rules stop all tracing; whatever happens then, they end with this
   * process.
   *
   * @param directory for settings, rules, logs and span logs
   * @param processes how many; each service has the same number, or one more than others
   */
  static Fleet start(Path directory, int processes) throws IOException, InterruptedException {
    Fleet fleet = new Fleet(directory);
    Runtime.getRuntime().addShutdownHook(new Thread(fleet::close));
    try {
      fleet.rules.replace(RulesFile.rate(1));
      fleet.rules.tracing(false);
      fleet.source.start();
      fleet.enable(true);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < processes; i++) {
        names.add(NAMES.get(i % NAMES.size()) + "-" + (i / NAMES.size() + 1));
      }
      for (int i = 0; i < processes; i += STARTED_TOGETHER) {
        fleet.loaded.start(
            names.subList(i, Math.min(i + STARTED_TOGETHER, processes)), fleet::start);
      }
      return fleet;
    } catch (IOException | InterruptedException | RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  /** The file is all that a process is told of Clew. */
  private ServiceProcess start(String name, HttpClient client) throws IOException {
    return ServiceProcess.start(
        name,
        directory,
        client,
        JavaProcess.newBuilder(FleetService.class)
            .environment("CLEW_CONFIG", settings.toString())
            .environment("OTEL_SERVICE_NAME", name.substring(0, name.lastIndexOf('-'))));
  }

  /** Puts another file of settings in the place of the one that is there. */
  void enable(boolean enabled) throws IOException {
    Path next = directory.resolve("clew.properties.next");
    Files.write(
        next,
        List.of(
            "# Of all services. While they run, they see changes of clew.enabled.",
            "clew.enabled=" + enabled,
            "clew.announce=true",
            "clew.sampler.url=" + source.uri(),
            "clew.sampler.cache-directory=" + directory.resolve("rules"),
            "clew.file.directory=" + spanLogs(),
            "clew.shutdown-hook=true"));
    Files.move(next, settings, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  Path directory() {
    return directory;
  }

  Path settings() {
    return settings;
  }

  Path spanLogs() {
    return directory.resolve("spans");
  }

  RulesFile rules() {
    return rules;
  }

  /** Where the services get the rules. */
  RulesServer source() {
    return source;
  }

  LoadedServices loaded() {
    return loaded;
  }

  /** Puts another process in the place of one. */
  void restart(int index) throws IOException, InterruptedException {
    if (!loaded.restart(index, this::start)) {
      throw new IOException(loaded.services().get(index).name() + " did not end by itself");
    }
  }

  @Override
  public void close() {
    loaded.close();
    source.close();
  }
}
