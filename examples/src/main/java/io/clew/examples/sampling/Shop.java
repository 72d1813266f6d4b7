package io.clew.examples.sampling;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Two services that read one file of rules, and the load on each. */
final class Shop implements AutoCloseable {
  static final double FIRST_RATE = 0.1;

  private final Path directory;
  private final RulesFile rules;
  private final List<ServiceProcess> services = new CopyOnWriteArrayList<>();
  private final List<Load> loads = new CopyOnWriteArrayList<>();

  private Shop(Path directory) {
    this.directory = directory;
    rules = new RulesFile(directory.resolve("rules.json"));
  }

  /**
   * Starts services and load; whatever happens then, the services end with this process.
   *
   * @param directory for rules, logs and span logs
   * @param requestsPerSecond to each service
   */
  static Shop start(Path directory, int requestsPerSecond)
      throws IOException, InterruptedException {
    Shop shop = new Shop(directory);
    Runtime.getRuntime().addShutdownHook(new Thread(shop::close));
    try {
      shop.startAll(requestsPerSecond);
      return shop;
    } catch (IOException | InterruptedException | RuntimeException e) {
      shop.close();
      throw e;
    }
  }

  private void startAll(int requestsPerSecond) throws IOException, InterruptedException {
    rules.edit(RulesFile.rate(FIRST_RATE));
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    for (String name : List.of("shop-1", "shop-2")) {
      services.add(ServiceProcess.start(name, rules.path(), directory, client));
    }
    for (ServiceProcess service : services) {
      service.awaitStart();
    }
    for (ServiceProcess service : services) {
      loads.add(new Load(service, requestsPerSecond, client));
    }
  }

  Path directory() {
    return directory;
  }

  RulesFile rules() {
    return rules;
  }

  List<ServiceProcess> services() {
    return services;
  }

  /** In the order of the services. */
  List<Load> loads() {
    return loads;
  }

  /** Samples an operation at another rate for a while, in all services. */
  void boost(String operation, double rate, long seconds) throws IOException, InterruptedException {
    for (ServiceProcess service : services) {
      service.boost(operation, rate, seconds);
    }
  }

  /**
   * Ends the load and then the services.
   *
   * @return false if a service had to be killed, or lost a span
   */
  boolean end() {
    loads.forEach(Load::close);
    boolean well = true;
    for (ServiceProcess service : services) {
      well &= service.end();
    }
    return well;
  }

  @Override
  public void close() {
    end();
  }
}
