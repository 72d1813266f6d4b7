package io.clew.examples.homepage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** The five services that make the home page, and the load on them. */
public final class Site implements AutoCloseable {
  private static final int USERS = 25;
  private static final int CLIENTS = 4;

  /** Sent untraced, and as a user of their own: a cold JVM makes a poor picture. */
  private static final int WARM_UP_REQUESTS = 100;

  /** What every request gives: see {@link FrontEnd} and the services that it calls. */
  private static final int SPANS_PER_REQUEST = 13;

  /** What a user's first request gives more: the database is asked for the profile. */
  private static final int SPANS_PER_CACHE_MISS = 1;

  static {
    // The JDK's server sends head and body of a response apart; Nagle's algorithm would hold the
    // body back for 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final List<Service> services = new ArrayList<>();
  private final FrontEnd frontEnd;

  private Site(Setup setup) throws IOException {
    boolean started = false;
    try {
      Friends friends = add(new Friends(setup));
      Feed feed = add(new Feed(friends, setup));
      Messages messages = add(new Messages(setup));
      Profile profile = add(new Profile(setup));
      frontEnd = add(new FrontEnd(profile, feed, messages, setup));
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private <S extends Service> S add(S service) {
    services.add(service);
    return service;
  }

  /**
   * Starts the services, each on a port of its own.
   *
   * @param setup how they are traced, and how they behave
   * @return a site that serves
   * @throws IOException if a service cannot be started
   */
  public static Site start(Setup setup) throws IOException {
    return new Site(setup);
  }

  /**
   * How many spans requests give that are all sampled.
   *
   * @param requests the number of requests to one site
   * @return the number of spans, whatever the seed
   */
  public static int expectedSpans(int requests) {
    return requests * SPANS_PER_REQUEST + Math.min(requests, USERS) * SPANS_PER_CACHE_MISS;
  }

  /**
   * Sends requests, after some that are not traced, and returns when all are answered.
   *
   * @param requests how many
   * @param whenAnswered called after each of them, by several threads
   * @throws Exception if a request fails, or the thread is interrupted
   */
  public void load(int requests, Runnable whenAnswered) throws Exception {
    services.forEach(service -> service.setTracing(false));
    load(WARM_UP_REQUESTS, n -> new PageRequest(n, USERS), () -> {});
    services.forEach(service -> service.setTracing(true));
    load(requests, n -> new PageRequest(n, n % USERS), whenAnswered);
  }

  /** Some clients send requests side by side until all are sent. */
  private void load(int requests, IntFunction<PageRequest> request, Runnable whenAnswered)
      throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    AtomicInteger next = new AtomicInteger();
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        done.add(
            clients.submit(
                () -> {
                  for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
                    get(client, frontEnd.uri("/?" + request.apply(n).query()));
                    whenAnswered.run();
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      clients.shutdownNow();
    }
  }

  private static void get(HttpClient client, URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
    int status = client.send(request, BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IOException(uri + " answered with status " + status);
    }
  }

  /** Ends the services, each of which sends first what it has. */
  @Override
  public void close() {
    Collections.reverse(services);
    services.forEach(Service::close);
  }

  /**
   * What did not get where it should; after the close, that is the last word.
   *
   * @return how many spans of all services were lost
   */
  public long lostSpans() {
    return services.stream().mapToLong(Service::lostSpans).sum();
  }
}
