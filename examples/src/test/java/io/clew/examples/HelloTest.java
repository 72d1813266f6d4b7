package io.clew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/** The README's first program, as a process of its own, configured as the README says. */
class HelloTest {
  private static final String REQUEST_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

  /** Each is linked at run time, which takes about a millisecond of each start. There were 53. */
  private static final int MAX_LAMBDAS = 16;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path directory;

  @Test
  void hello_leavesASpan_whenTheProcessIsStopped() throws Exception {
    int port = freePort();
    try (JavaProcess process = start(port)) {
      HttpResponse<String> response = get("http://127.0.0.1:" + port + "/hello?user=7");

      assertThat(response.body()).isEqualTo("hello\n");
      assertThat(response.headers().firstValue("X-Request-Id")).contains(REQUEST_ID);
      process.terminate();
      assertThat(process.exitCode(LIMIT)).as(process::output).isNotNegative();
    }
    List<Span> spans = SpanLogs.read(directory.resolve("spans"));
    assertThat(spans).hasSize(1);
    assertThat(spans.get(0).traceId()).isEqualTo(REQUEST_ID);
    assertThat(spans.get(0).name()).isEqualTo("get /hello");
    assertThat(spans.get(0).localServiceName()).isEqualTo("hello");
    assertThat(spans.get(0).tags()).containsEntry("http.status_code", "200");
  }

  @Test
  void start_loadsNothingThatIsNotUsed() throws Exception {
    List<String> classes = classesUntilFirstAnswer("-Dclew.enabled=true");

    assertThat(classes)
        .anyMatch(name -> name.startsWith("io.clew.sampler."))
        .noneMatch(name -> name.startsWith("com.fasterxml."))
        .noneMatch(name -> name.startsWith("sun.security.provider."))
        .noneMatch(name -> name.startsWith("java.net.http."))
        .noneMatch(name -> name.equals("java.lang.management.ManagementFactory"))
        .noneMatch(name -> name.matches(".*\\.(EnabledWatch|Announcement|FileSetting|SwitchLog)"))
        .noneMatch(name -> name.matches(".*\\.(CachedSamplingSource|RulesFile)"));
    assertThat(classes).filteredOn(HelloTest::isLambdaOfOurs).hasSizeLessThan(MAX_LAMBDAS);
  }

  @Test
  void start_whileDisabled_loadsNeitherSamplerNorSpanSender() throws Exception {
    List<String> classes = classesUntilFirstAnswer("-Dclew.enabled=false");

    assertThat(classes)
        .anyMatch(name -> name.startsWith("io.clew.core."))
        .noneMatch(name -> name.startsWith("io.clew.sampler."))
        .noneMatch(name -> name.startsWith("io.clew.reporter."))
        .noneMatch(name -> name.startsWith("org.jctools."));
    assertThat(classes).filteredOn(HelloTest::isLambdaOfOurs).hasSizeLessThan(MAX_LAMBDAS);
  }

  private static boolean isLambdaOfOurs(String name) {
    return name.startsWith("io.clew.") && name.contains("$$Lambda");
  }

  private List<String> classesUntilFirstAnswer(String option) throws IOException {
    Path log = directory.resolve("classes");
    int port = freePort();
    try (JavaProcess process = start(port, option, "-Xlog:class+load:file=" + log + ":none")) {
      get("http://127.0.0.1:" + port + "/hello");
      process.kill();
    }
    return Files.readAllLines(log).stream().map(line -> line.split(" ", 2)[0]).toList();
  }

  @Test
  void readme_showsThisProgram() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    String source = Files.readString(Path.of("src/main/java/io/clew/examples/Hello.java"));
    Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);

    assertThat(block.find()).isTrue();
    for (String line : block.group(1).lines().toList()) {
      assertThat(source.lines().map(String::strip)).contains(line.strip());
    }
  }

  private JavaProcess start(int port, String... options) throws IOException {
    return JavaProcess.newBuilder(Hello.class)
        .jvmOptions(JavaProcess.QUICK_START)
        .jvmOptions(options)
        .jvmOptions("-Dport=" + port, "-Dclew.environment=development")
        .environment("CLEW_SERVICE", "hello")
        .environment("CLEW_FILE_DIRECTORY", directory.resolve("spans").toString())
        .log(directory.resolve("log"))
        .start();
  }

  private static HttpResponse<String> get(String uri) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).header("X-Request-Id", REQUEST_ID).build();
    return Awaitility.await()
        .atMost(LIMIT)
        .ignoreException(ConnectException.class)
        .until(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()), r -> true);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
