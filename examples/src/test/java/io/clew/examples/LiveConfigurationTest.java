package io.clew.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/** A service whose operator changes one file while requests are served. */
class LiveConfigurationTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int REQUESTS = 20;

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private Path file;
  private Path rules;
  private int port;
  private volatile boolean loaded = true;

  @BeforeEach
  void choosePort() throws IOException {
    file = directory.resolve("clew.properties");
    rules = directory.resolve("rules.json");
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void endLoad() {
    loaded = false;
  }

  /** Renames a new file over the old one. */
  private static void replace(Path file, String... lines) throws IOException {
    Path made = Files.write(file.resolveSibling("new"), List.of(lines));
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void configure(String... more) throws IOException {
    String common =
        """
        clew.service=hello
        clew.sample-rate=1
        clew.announce=true
        clew.file.directory=%s
        clew.sampler.cache-directory=%s
        """
            .formatted(directory.resolve("spans"), directory.resolve("kept"));
    replace(file, common + String.join("\n", more));
  }

  private JavaProcess start() throws IOException {
    return JavaProcess.newBuilder(Hello.class)
        .jvmOptions(JavaProcess.QUICK_START)
        .jvmOptions("-Dport=" + port)
        .environment("CLEW_CONFIG", file.toString())
        .log(directory.resolve("log"))
        .start();
  }

  private HttpResponse<String> get(String path, String id) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(
        HttpRequest.newBuilder(uri).header("X-Request-Id", id).build(), BodyHandlers.ofString());
  }

  private void requests(String path, String id) throws Exception {
    for (int i = 0; i < REQUESTS; i++) {
      HttpResponse<String> response = get(path, id + "-" + i);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("X-Request-Id")).contains(id + "-" + i);
    }
  }

  private void awaitReady() {
    await()
        .atMost(LIMIT)
        .ignoreException(ConnectException.class)
        .until(() -> get("/hello", "ready").statusCode(), status -> status == 200);
  }

  /** Requests without end, of which none may fail. */
  private Thread load() {
    Thread thread =
        new Thread(
            () -> {
              while (loaded) {
                try {
                  if (get("/hello", "load-" + served).statusCode() == 200) {
                    served.incrementAndGet();
                  } else {
                    failed.incrementAndGet();
                  }
                  Thread.sleep(1);
                } catch (Exception e) {
                  failed.incrementAndGet();
                }
              }
            },
            "load");
    thread.start();
    return thread;
  }

  private static long awaitLine(JavaProcess process, String line) {
    long start = System.nanoTime();
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(process::output, text -> text.contains(line));
    return (System.nanoTime() - start) / 1_000_000;
  }

  private Set<String> requestIds() throws IOException {
    return SpanLogs.read(directory.resolve("spans")).stream()
        .map(span -> String.valueOf(span.tags().get("request.id")).replaceAll("-\\d+$", ""))
        .collect(Collectors.toSet());
  }

  private List<Span> announcements() throws IOException {
    return SpanLogs.read(directory.resolve("spans")).stream()
        .filter(span -> span.name().equals("clew started"))
        .toList();
  }

  @Test
  void file_switchesOffAndOn_whileRequestsAreServed(TestReporter times) throws Exception {
    configure();
    try (JavaProcess process = start()) {
      awaitReady();
      Thread load = load();
      requests("/hello", "on");
      configure("clew.enabled=false");
      long off = awaitLine(process, "Tracing: switched off by clew.enabled=false");
      requests("/hello", "off");
      configure("clew.enabled=true");
      long on = awaitLine(process, "Tracing: switched on by clew.enabled=true");
      requests("/hello", "again");
      loaded = false;
      load.join();
      process.terminate();
      process.exitCode(LIMIT);
      times.publishEntry("off after", off + " ms");
      times.publishEntry("on after", on + " ms");
      times.publishEntry("requests served meanwhile", served.toString());
    }
    assertThat(failed).hasValue(0);
    assertThat(served).hasPositiveValue();
    assertThat(requestIds()).contains("on", "again").doesNotContain("off");
    assertThat(announcements())
        .singleElement()
        .satisfies(
            span ->
                assertThat(span.tags())
                    .containsKeys("tracer.version", "tracer.settings", "host.name", "process.pid")
                    .doesNotContainKeys("tracer.rules", "sampler.type"));
  }

  @Test
  void file_thatSaysOffAtTheStart_switchesOn() throws Exception {
    configure("clew.enabled=false");
    try (JavaProcess process = start()) {
      awaitReady();
      requests("/hello", "off");
      assertThat(directory.resolve("spans")).doesNotExist();
      configure("clew.enabled=true");
      awaitLine(process, "Tracing: switched on by clew.enabled=true");
      requests("/hello", "on");
      process.terminate();
      process.exitCode(LIMIT);
    }
    assertThat(requestIds()).contains("on").doesNotContain("off");
    assertThat(announcements()).hasSize(1);
  }

  @Test
  void rules_skipPathsAndSwitchServices_whileRequestsAreServed(TestReporter times)
      throws Exception {
    replace(rules, "{\"skip_paths\": [\"/hello/health*\"]}");
    configure("clew.sampler.file=" + rules);
    try (JavaProcess process = start()) {
      awaitReady();
      Thread load = load();
      requests("/hello", "on");
      requests("/hello/health/db", "health");
      replace(rules, "{\"services\": [{\"service\": \"hel*\", \"tracing\": \"off\"}]}");
      long off = awaitLine(process, "Tracing: stopped by file " + rules);
      requests("/hello", "off");
      replace(rules, "{\"tracing\": \"of\"}");
      awaitLine(process, "is refused, the last good rules stay");
      requests("/hello", "off");
      replace(rules, "{}");
      long on = awaitLine(process, "Tracing: continues, nothing stops it any more");
      requests("/hello", "again");
      loaded = false;
      load.join();
      process.terminate();
      process.exitCode(LIMIT);
      times.publishEntry("off after", off + " ms");
      times.publishEntry("on after", on + " ms");
      assertThat(process.output().lines().filter(line -> line.contains("is refused"))).hasSize(1);
    }
    assertThat(failed).hasValue(0);
    assertThat(requestIds()).contains("on", "again").doesNotContain("off", "health");
    assertThat(announcements())
        .singleElement()
        .satisfies(span -> assertThat(span.tags()).containsKey("tracer.rules"));
  }

  @Test
  void restart_whileTheSourceIsGone_keepsTheKillSwitch() throws Exception {
    HttpServer server = serve("{\"tracing\": \"off\"}", 0);
    int rulesPort = server.getAddress().getPort();
    configure("clew.sampler.url=http://127.0.0.1:" + rulesPort + "/sampling");
    try (JavaProcess process = start()) {
      awaitLine(process, "Tracing: stopped by http://127.0.0.1:" + rulesPort + "/sampling");
      await().atMost(LIMIT).until(() -> hasKeptRules(directory.resolve("kept")));
      process.kill();
    } finally {
      server.stop(0);
    }

    try (JavaProcess process = start()) {
      awaitReady();
      awaitLine(process, "no good rules from there yet; those that it gave ");
      requests("/hello", "off");
      HttpServer back = serve("{\"tracing\": \"on\"}", rulesPort);
      try {
        awaitLine(process, "Tracing: continues, nothing stops it any more");
      } finally {
        back.stop(0);
      }
      requests("/hello", "on");
      process.terminate();
      process.exitCode(LIMIT);
    }
    assertThat(requestIds()).contains("on").doesNotContain("off");
  }

  private static HttpServer serve(String rules, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = rules.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static boolean hasKeptRules(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.toString().endsWith(".rules"));
    }
  }
}
