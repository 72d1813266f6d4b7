package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceNameTest {
  private final Properties properties = new Properties();
  private final List<String> warnings = new ArrayList<>();

  @TempDir Path directory;

  private String name(Map<String, String> environment) {
    SettingsSource source = new SettingsSource(properties, environment, warnings::add);
    Settings settings = source.read();
    return settings.service() + " (" + source.effective(settings).get(0).source() + ")";
  }

  private Path jar(String name, Map<Attributes.Name, String> manifest) throws IOException {
    Manifest made = new Manifest();
    made.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach(made.getMainAttributes()::put);
    Path jar = directory.resolve(name);
    new JarOutputStream(Files.newOutputStream(jar), made).close();
    return jar;
  }

  /** As {@code java -jar} sets them, with an agent. */
  private void started(Path jar) {
    properties.setProperty("java.class.path", jar + File.pathSeparator + "agent.jar");
    properties.setProperty("sun.java.command", jar + " --port 80");
  }

  @Test
  void name_isTheFirstThatIsThere() throws IOException {
    started(jar("feed.jar", Map.of(Attributes.Name.IMPLEMENTATION_TITLE, "title")));
    assertThat(name(Map.of())).isEqualTo("title (Implementation-Title of feed.jar)");

    assertThat(name(Map.of("SPRING_APPLICATION_NAME", "spring")))
        .isEqualTo("spring (SPRING_APPLICATION_NAME)");
    properties.setProperty("spring.application.name", "spring2");
    assertThat(name(Map.of("SPRING_APPLICATION_NAME", "spring")))
        .isEqualTo("spring2 (-Dspring.application.name)");
    String attributes = "a=b, service.name=my%20otel+x ,c";
    assertThat(name(Map.of("OTEL_RESOURCE_ATTRIBUTES", attributes)))
        .isEqualTo("my otel+x (OTEL_RESOURCE_ATTRIBUTES)");
    assertThat(name(Map.of("OTEL_SERVICE_NAME", " otel ", "OTEL_RESOURCE_ATTRIBUTES", attributes)))
        .isEqualTo("otel (OTEL_SERVICE_NAME)");
    properties.setProperty("otel.service.name", "otel2");
    assertThat(name(Map.of("OTEL_SERVICE_NAME", "otel"))).isEqualTo("otel2 (-Dotel.service.name)");
    assertThat(name(Map.of("OTEL_SERVICE_NAME", "otel", "CLEW_SERVICE", "set")))
        .isEqualTo("set (CLEW_SERVICE)");
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"service.name=", "service.name", "other=1", "service.name=${NAME}"})
  void name_attributesWithoutOne_areLeftOut(String attributes) {
    assertThat(
            name(
                Map.of(
                    "OTEL_RESOURCE_ATTRIBUTES",
                    attributes,
                    "OTEL_SERVICE_NAME",
                    " ",
                    "CLEW_SERVICE",
                    "",
                    "SPRING_APPLICATION_NAME",
                    "${APP:feed}")))
        .isEqualTo("unknown (the default)");
    assertThat(warnings)
        .containsExactly("clew.service: expected the service's name, got none; using 'unknown'");
  }

  @Test
  void name_attributeThatIsNotEncoded_isAsItIs() {
    assertThat(name(Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.name=50%"))).startsWith("50% (");
  }

  @ParameterizedTest
  @CsvSource({
    "feed.jar, feed",
    "feed-1.2.3-SNAPSHOT.jar, feed",
    "feed-service-2.war, feed-service",
    "feed-v2.jar, feed-v2",
    "feed, feed",
    "a b.jar, a b",
  })
  void jar_withoutTitle_isItsNameWithoutVersion(String file, String name) throws IOException {
    started(jar(file, Map.of(Attributes.Name.MAIN_CLASS, "com.acme.Main")));

    assertThat(name(Map.of())).isEqualTo(name + " (name of " + file + ")");
  }

  @Test
  void jar_withAPlaceholderAsTitle_isItsName() throws IOException {
    started(jar("feed.jar", Map.of(Attributes.Name.IMPLEMENTATION_TITLE, "${project.name}")));

    assertThat(name(Map.of())).startsWith("feed (");
  }

  @Test
  void jar_whoseNameSaysNothing_isItsMainClass() throws IOException {
    started(
        jar(
            "app.jar",
            Map.of(
                Attributes.Name.MAIN_CLASS,
                "org.springframework.boot.loader.launch.JarLauncher",
                new Attributes.Name("Start-Class"),
                "com.acme.FeedApplication")));

    assertThat(name(Map.of())).isEqualTo("FeedApplication (the main class)");
  }

  @Test
  void jar_thatCannotBeRead_isUnknown() {
    started(directory.resolve("gone.jar"));

    assertThat(name(Map.of())).isEqualTo("unknown (the default)");
  }

  /** Else all services in Tomcat or Jetty would have one name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.catalina.startup.Bootstrap start",
        "org.springframework.boot.loader.launch.JarLauncher",
      })
  void launcher_isNoService(String command) {
    properties.setProperty("sun.java.command", command);

    assertThat(name(Map.of())).isEqualTo("unknown (the default)");
  }

  @Test
  void launcher_inAJar_isNoService() throws IOException {
    started(
        jar(
            "start.jar",
            Map.of(
                Attributes.Name.MAIN_CLASS, "org.eclipse.jetty.start.Main",
                Attributes.Name.IMPLEMENTATION_TITLE, "Start")));

    assertThat(name(Map.of())).isEqualTo("unknown (the default)");
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.FeedServer --port 80, FeedServer",
    "com.acme.Feed$Server, Server",
    "com.acme.Main, com.acme.Main",
    "com.acme/com.acme.FeedServer, FeedServer",
    "FeedServer, FeedServer",
  })
  void mainClass_isTheNameWithoutPackage_butNotMain(String command, String name) {
    properties.setProperty("sun.java.command", command);
    properties.setProperty("java.class.path", "a.jar" + File.pathSeparator + "b.jar");

    assertThat(name(Map.of())).isEqualTo(name + " (the main class)");
  }

  /** JUnit's own jar has a title. */
  @Test
  void mainClass_inAJar_isTheJar() {
    properties.setProperty("sun.java.command", Test.class.getName());

    assertThat(name(Map.of())).startsWith("junit-jupiter-api (Implementation-Title of junit-");
  }
}
