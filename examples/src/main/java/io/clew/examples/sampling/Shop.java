package io.clew.examples.sampling;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;

/** Two services that read one file of rules, under load. */
final class Shop implements AutoCloseable {
  static final double FIRST_RATE = 0.1;

  private final Path directory;
  private final RulesFile rules;
  private final LoadedServices loaded;

  private Shop(Path directory, int requestsPerSecond) {
    this.directory = directory;
    rules = new RulesFile(directory.resolve("rules.json"));
    loaded = new LoadedServices(requestsPerSecond);
  }

  /**
   * Starts services and load; whatever happens then, the services end with this process.
   *
   * @param directory for rules, logs and span logs
   * @param requestsPerSecond to each service
   */
  static Shop start(Path directory, int requestsPerSecond)
      throws IOException, InterruptedException {
    Shop shop = new Shop(directory, requestsPerSecond);
    Runtime.getRuntime().addShutdownHook(new Thread(shop::close));
    try {
      shop.rules.edit(RulesFile.rate(FIRST_RATE));
      shop.loaded.start(List.of("shop-1", "shop-2"), shop::start);
      return shop;
    } catch (IOException | InterruptedException | RuntimeException e) {
      shop.close();
      throw e;
    }
  }

  private ServiceProcess start(String name, HttpClient client) throws IOException {
    return ServiceProcess.start(
        name,
        directory,
        client,
        JavaProcess.newBuilder(ShopService.class).arguments(name, rules.path(), directory));
  }

  Path directory() {
    return directory;
  }

  RulesFile rules() {
    return rules;
  }

  LoadedServices loaded() {
    return loaded;
  }

  List<ServiceProcess> services() {
    return loaded.services();
  }

  /** Samples an operation at another rate for a while, in all services. */
  void boost(String operation, double rate, long seconds) throws IOException, InterruptedException {
    for (ServiceProcess service : services()) {
      service.boost(operation, rate, seconds);
    }
  }

  @Override
  public void close() {
    loaded.close();
  }
}
