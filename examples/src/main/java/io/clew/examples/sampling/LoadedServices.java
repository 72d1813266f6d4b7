package io.clew.examples.sampling;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Processes of services, and a load on each. */
final class LoadedServices implements AutoCloseable {
  private final int requestsPerSecond;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final List<ServiceProcess> services = new CopyOnWriteArrayList<>();
  private final List<Load> loads = new CopyOnWriteArrayList<>();

  /** Those whose process was replaced. */
  private final List<Load> ended = new CopyOnWriteArrayList<>();

  /**
   * None yet.
   *
   * @param requestsPerSecond to each process
   */
  LoadedServices(int requestsPerSecond) {
    this.requestsPerSecond = requestsPerSecond;
  }

  /** Starts processes, at the same time, and the load on each once all of them serve. */
  void start(List<String> names, Starter starter) throws IOException, InterruptedException {
    List<ServiceProcess> started = new ArrayList<>();
    for (String name : names) {
      ServiceProcess service = starter.start(name, client);
      services.add(service); // So that it is ended in any case.
      started.add(service);
    }
    for (ServiceProcess service : started) {
      serve(service);
      loads.add(new Load(service, requestsPerSecond, client));
    }
  }

  /** The first status takes longer than those after it, as classes are loaded for it. */
  private static void serve(ServiceProcess service) throws IOException, InterruptedException {
    service.awaitStart();
    service.status();
  }

  /**
   * Ends a process, after the requests that it serves, and starts another in its place.
   *
   * @return false if the first had to be killed
   */
  boolean restart(int index, Starter starter) throws IOException, InterruptedException {
    Load load = loads.get(index);
    load.close();
    ended.add(load);
    boolean well = services.get(index).end();
    ServiceProcess next = starter.start(services.get(index).name(), client);
    services.set(index, next);
    serve(next);
    loads.set(index, new Load(next, requestsPerSecond, client));
    return well;
  }

  List<ServiceProcess> services() {
    return services;
  }

  /** In the order of the services. */
  List<Load> loads() {
    return loads;
  }

  long answered() {
    return all().stream().mapToLong(Load::answered).sum();
  }

  long failed() {
    return all().stream().mapToLong(Load::failed).sum();
  }

  /** A line for each process of which a request has failed. */
  List<String> failures() {
    return all().stream()
        .filter(load -> load.failed() > 0)
        .map(load -> load.failed() + " requests failed, the last at " + load.failure())
        .toList();
  }

  private List<Load> all() {
    List<Load> all = new ArrayList<>(ended);
    all.addAll(loads);
    return all;
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

  /** Starts a process. */
  @FunctionalInterface
  interface Starter {
    ServiceProcess start(String name, HttpClient client) throws IOException;
  }
}
