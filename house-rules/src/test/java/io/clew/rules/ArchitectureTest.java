package io.clew.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom. */
class ArchitectureTest {
  private static final String[] JDK = {"java..", "org.jspecify.."};

  /** The package of each module, and the other modules' packages that it may know. */
  private static final Map<String, List<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("common", List.of()),
          Map.entry("api", List.of()),
          Map.entry("core", List.of("api", "common")),
          Map.entry("testing", List.of("api", "core")),
          Map.entry("sampler", List.of("api", "common")),
          Map.entry("reporter.file", List.of("api", "common")),
          Map.entry("reporter.kafka", List.of("api", "common")),
          Map.entry("reporter.zipkin", List.of("api", "common")),
          Map.entry("spool", List.of("api", "common")),
          Map.entry("ship", List.of("api", "common")),
          Map.entry("instrumentation.http", List.of("api")),
          Map.entry(
              "instrumentation.http.testing",
              List.of("api", "core", "testing", "instrumentation.http")),
          Map.entry("instrumentation.servlet", List.of("instrumentation.http")),
          Map.entry("instrumentation.jdkhttp", List.of("instrumentation.http")),
          Map.entry("instrumentation.okhttp", List.of("instrumentation.http")),
          Map.entry("instrumentation.httpclient5", List.of("instrumentation.http")),
          Map.entry("instrumentation.kafka", List.of("api")),
          Map.entry("instrumentation.jdbc", List.of("api")),
          Map.entry("analysis", List.of()),
          Map.entry("store.opensearch", List.of("analysis", "common")),
          Map.entry("collector", List.of("api", "analysis", "common", "store.opensearch")),
          Map.entry("viewer", List.of("analysis", "common", "store.opensearch")),
          Map.entry("testbed", List.of("api")),
          Map.entry(
              "examples",
              List.of(
                  "api",
                  "core",
                  "sampler",
                  "reporter.file",
                  "reporter.kafka",
                  "instrumentation.http",
                  "instrumentation.jdkhttp",
                  "analysis",
                  "store.opensearch",
                  "viewer",
                  "testbed")));

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.clew");
  }

  private static String[] packagesOf(String... modules) {
    return Arrays.stream(modules).map(ArchitectureTest::packageOf).toArray(String[]::new);
  }

  /** Without the packages below it if there is a module there. */
  private static String packageOf(String module) {
    boolean isAlone = MAY_KNOW.keySet().stream().noneMatch(name -> name.startsWith(module + "."));
    return "io.clew." + module + (isAlone ? ".." : "");
  }

  static Stream<String> modules() {
    return MAY_KNOW.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void module_knowsOnlyThoseBelowIt(String module) {
    List<String> others =
        MAY_KNOW.keySet().stream()
            .filter(other -> !other.equals(module) && !MAY_KNOW.get(module).contains(other))
            .toList();

    noClasses()
        .that()
        .resideInAPackage(packageOf(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packagesOf(others.toArray(String[]::new)))
        .check(classes);
  }

  @Test
  void everyClass_belongsToAModule() {
    classes()
        .should()
        .resideInAnyPackage(packagesOf(MAY_KNOW.keySet().toArray(String[]::new)))
        .check(classes);
  }

  /** So that a module which is not on the class path of this one does not go unnoticed. */
  @Test
  void everyModule_isLookedAt() throws IOException {
    Set<String> folders = new TreeSet<>();
    Pattern module = Pattern.compile("<module>(.*)</module>");
    module
        .matcher(Files.readString(Path.of("..", "pom.xml")))
        .results()
        .map(result -> result.group(1))
        .filter(folder -> Files.isDirectory(Path.of("..", folder, "src", "main", "java")))
        .filter(folder -> !Set.of("benchmarks", "stress").contains(folder))
        .forEach(folders::add);

    assertThat(folders).hasSameSizeAs(MAY_KNOW.keySet());
    for (String name : MAY_KNOW.keySet()) {
      assertThat(classes.stream().map(JavaClass::getPackageName))
          .anyMatch(found -> (found + ".").startsWith("io.clew." + name + "."));
    }
  }

  /** What happens to a trace is tested without Spark. */
  @Test
  void spark_isKnownInOnePackage() {
    noClasses()
        .that()
        .resideInAPackage("io.clew..")
        .and()
        .resideOutsideOfPackage("io.clew.collector.spark")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..")
        .check(classes);
  }

  /** What comes from it is on one line, and reaches somebody without an slf4j provider. */
  @Test
  void loggers_areSafeLogs() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.clew.common..", "io.clew.examples..")
        .and()
        .doNotHaveSimpleName("LoggingSpanSender") // Its lines are the spans.
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.slf4j.LoggerFactory")
        .check(classes);
  }

  @Test
  void api_knowsNothingButOpenTracing() {
    onlyKnows("api", "io.opentracing..");
  }

  @Test
  void common_knowsNothingButSlf4j() {
    onlyKnows("common", "org.slf4j..", "javax.management..");
  }

  @Test
  void core_knowsNothingButOpenTracingSlf4jAndJctools() {
    onlyKnows(
        "core",
        "io.clew.api..",
        "io.clew.common..",
        "io.opentracing..",
        "javax.management..",
        "org.slf4j..",
        "org.jctools..",
        "io.micrometer..");
  }

  /** Kafka and Zipkin are found by their providers. */
  @Test
  void ship_knowsNoTransport() {
    noClasses()
        .that()
        .resideInAPackage("io.clew.ship..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "zipkin2..")
        .check(classes);
  }

  @Test
  void analysis_knowsNothingButSpansAndJson() {
    onlyKnows("analysis", "zipkin2..", "com.fasterxml.jackson.core..");
  }

  @Test
  void storeOpensearch_knowsNothingButSpansJsonAndZstd() {
    onlyKnows(
        "store.opensearch",
        "io.clew.analysis..",
        "io.clew.common..",
        "zipkin2..",
        "com.fasterxml.jackson.core..",
        "com.github.luben.zstd..",
        "javax.net.ssl..",
        "org.slf4j..");
  }

  @Test
  void instrumentation_knowsNoTracerButOpenTracing() {
    onlyKnows("instrumentation.http", "io.clew.api..", "io.opentracing..", "javax.net.ssl..");
    onlyKnows(
        "instrumentation.jdkhttp",
        "io.clew.instrumentation.http",
        "io.opentracing..",
        "com.sun.net.httpserver..",
        "javax.net.ssl..");
    onlyKnows(
        "instrumentation.okhttp",
        "io.clew.instrumentation.http",
        "io.opentracing..",
        "okhttp3",
        "okio",
        "kotlin..");
    onlyKnows(
        "instrumentation.httpclient5",
        "io.clew.instrumentation.http",
        "io.opentracing..",
        "org.apache.hc..");
    onlyKnows("instrumentation.kafka", "io.clew.api..", "io.opentracing..", "org.apache.kafka..");
    onlyKnows("instrumentation.jdbc", "io.clew.api..", "io.opentracing..", "javax.sql..");
  }

  @Test
  void micrometer_isKnownToWhatIsMadeForItAlone() {
    noClasses()
        .that()
        .doNotHaveSimpleName("SpanThreadLocalAccessor")
        .and()
        .doNotHaveSimpleName("MicrometerReporterMetrics")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(classes);
  }

  @Test
  void curator_isKnownToTheZooKeeperSourceAlone() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("ZooKeeper")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.curator..", "org.apache.zookeeper..")
        .check(classes);
  }

  private static void onlyKnows(String module, String... packages) {
    String own = packageOf(module);
    String[] known =
        Stream.of(Stream.of(own), Arrays.stream(JDK), Arrays.stream(packages))
            .flatMap(s -> s)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(known)
        .check(classes);
  }
}
