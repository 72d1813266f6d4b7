package io.clew.sampler.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.common.JmxRegistration;
import io.clew.core.Tracing;
import io.clew.sampler.DynamicSampler;
import io.clew.testbed.JavaProcess;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that knows nothing but its environment shows how it is configured. */
class ConfigurationTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String TOKEN = "0123456789abcdef-secret";

  @TempDir Path directory;

  /** Says that tracing runs, and what JMX has; ends with its input. */
  static final class Feed {
    private Feed() {}

    public static void main(String[] args) throws Exception {
      try (Tracing tracing = Tracing.fromEnvironment()) {
        System.out.println("running " + tracing.isEnabled());
        while (System.in.read() == '\n') {
          JmxRegistration.registerWaiting();
          MBeanServer server = ManagementFactory.getPlatformMBeanServer();
          ObjectName name = new ObjectName("io.clew:type=Configuration,service=\"Feed\"");
          System.out.println(server.getAttribute(name, "Description"));
          System.out.println(String.join("|", (String[]) server.getAttribute(name, "Warnings")));
        }
      }
      ObjectName name = new ObjectName("io.clew:type=Configuration,*");
      System.out.println(ManagementFactory.getPlatformMBeanServer().queryNames(name, null));
    }
  }

  @Test
  void configuration_isTheSameOverHttpAndJmx_withoutSecrets() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path file =
        Files.write(
            directory.resolve("clew.properties"),
            List.of(
                "clew.service.Feed.sample-rate=0.5",
                "clew.sample-rate=0.1",
                "clew.reporter=none",
                "clew.sampler.url=http://me:s3cret@127.0.0.1:1/rules?key=s3cret",
                "clew.sampler.url-token=s3cret",
                "clew.queue.max-spans=many",
                "clew.sampel-rate=1"));
    try (JavaProcess process =
        JavaProcess.newBuilder(Feed.class)
            .jvmOptions(JavaProcess.QUICK_START)
            .jvmOptions("-Dclew.sampler.admin-port=" + port, "-Dclew.mdc=perhaps")
            .environment("CLEW_CONFIG", file.toString())
            .environment("CLEW_SAMPLER_ADMIN_TOKEN", TOKEN)
            .start()) {
      assertThat(line(process)).isEqualTo("running true");
      HandlerClient client = new HandlerClient(port);
      assertThat(client.send("GET", "/configuration").statusCode()).isEqualTo(401);

      HttpResponse<String> response =
          client.send("GET", "/configuration", "Authorization", "Bearer " + TOKEN);

      String warnings =
          "clew.mdc: expected true or false, got 'perhaps'; using 'true'|clew.sampel-rate: there is"
              + " no such setting; it is ignored; 'clew.sample-rate' is meant, perhaps";
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(response.body())
          .startsWith(
              "{\n  \"service\": \"Feed\",\n  \"description\": \"'Feed' is traced with"
                  + " DynamicSampler(")
          .contains("; spans go to nowhere\",\n")
          .contains(
              setting("clew.config", file.toString(), "CLEW_CONFIG"),
              setting("clew.mdc", "'true'", "-Dclew.mdc, which was refused"),
              setting("clew.reporter", "none", file.toString()),
              setting("clew.sample-rate", "0.5", file.toString()),
              setting("clew.sampler.admin-token", "***", "CLEW_SAMPLER_ADMIN_TOKEN"),
              setting("clew.sampler.url", "http://***@127.0.0.1:1/rules?***", file.toString()),
              setting("clew.service", "Feed", "the main class"))
          .endsWith(
              "\"warnings\": [\n    \"" + warnings.replace("|", "\",\n    \"") + "\"\n  ]\n}\n")
          .doesNotContain("s3cret", TOKEN);
      assertThat(
              client
                  .send("GET", "/sampling/configuration", "Authorization", "Bearer " + TOKEN)
                  .body())
          .isEqualTo(response.body());

      process.input().write('\n');
      process.input().flush();
      assertThat(line(process)).startsWith("'Feed' is traced with DynamicSampler(");
      assertThat(line(process)).isEqualTo(warnings);
      process.input().close();
      assertThat(line(process)).isEqualTo("[]");
      process.awaitSuccess(LIMIT);
      assertThat(process.output()).doesNotContain("s3cret", TOKEN);
    }
  }

  private static String line(JavaProcess process) throws Exception {
    return process.readLine(LIMIT);
  }

  private static String setting(String key, String value, String source) {
    return "    { \"key\": \""
        + key
        + "\", \"value\": \""
        + value
        + "\", \"source\": \""
        + source
        + "\" }";
  }

  @Test
  void configuration_ofASamplerFromCode_isNotThere() throws Exception {
    try (DynamicSampler sampler = DynamicSampler.newBuilder("coded").build();
        SamplerServer server = SamplerServer.start(sampler, 0, null)) {
      HandlerClient client = new HandlerClient(server.port());

      assertThat(client.send("GET", "/configuration").statusCode()).isEqualTo(404);
      assertThat(client.send("GET", "/configuration").body())
          .contains("started from settings, by Tracing.fromEnvironment()");
      assertThat(client.send("PUT", "/configuration").statusCode()).isEqualTo(405);
      assertThat(client.send("GET", "/configuration/x").body())
          .isEqualTo("expected the path /configuration\n");
      assertThat(client.send("GET", "/sampling/x").body()).contains("/sampling/configuration");
    }
  }
}
