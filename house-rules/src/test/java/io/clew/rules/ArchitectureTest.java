package io.clew.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom; see the picture in CONTRIBUTING.md. */
class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.clew");
  }

  @Test
  void modules_know_only_those_below_them() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.clew..")
        .layer("api")
        .definedBy("io.clew.api..")
        .layer("core")
        .definedBy("io.clew.core..")
        .layer("testing")
        .definedBy("io.clew.testing..")
        .layer("sampler")
        .definedBy("io.clew.sampler..")
        .layer("file")
        .definedBy("io.clew.reporter.file..")
        .layer("kafka")
        .definedBy("io.clew.reporter.kafka..")
        .layer("zipkin")
        .definedBy("io.clew.reporter.zipkin..")
        .layer("testbed")
        .definedBy("io.clew.testbed..")
        .layer("jdk-http")
        .definedBy("io.clew.instrumentation.jdkhttp..")
        .layer("examples")
        .definedBy("io.clew.examples..")
        .whereLayer("api")
        .mayOnlyBeAccessedByLayers(
            "core", "testing", "sampler", "file", "kafka", "zipkin", "examples")
        .whereLayer("core")
        .mayOnlyBeAccessedByLayers("testing", "examples")
        .whereLayer("testing")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("sampler")
        .mayOnlyBeAccessedByLayers("examples")
        .whereLayer("file")
        .mayOnlyBeAccessedByLayers("kafka", "examples")
        .whereLayer("kafka")
        .mayOnlyBeAccessedByLayers("examples")
        .whereLayer("zipkin")
        .mayOnlyBeAccessedByLayers("examples")
        .whereLayer("testbed")
        .mayOnlyBeAccessedByLayers("examples")
        .whereLayer("testbed")
        .mayNotAccessAnyLayer()
        .whereLayer("jdk-http")
        .mayOnlyBeAccessedByLayers("examples")
        .whereLayer("examples")
        .mayNotBeAccessedByAnyLayer()
        .ensureAllClassesAreContainedInArchitecture()
        .check(classes);
  }

  @Test
  void api_knows_nothing_but_opentracing() {
    noClasses()
        .that()
        .resideInAPackage("io.clew.api..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("io.clew.api..", "io.opentracing..", "java..", "org.jspecify..")
        .check(classes);
  }

  @Test
  void core_knows_nothing_but_opentracing_slf4j_and_jctools() {
    noClasses()
        .that()
        .resideInAPackage("io.clew.core..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "io.clew.core..",
            "io.clew.api..",
            "io.opentracing..",
            "java..",
            "javax.management..",
            "org.jspecify..",
            "org.slf4j..",
            "org.jctools..",
            "io.micrometer..")
        .check(classes);
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

  @Test
  void instrumentation_knows_no_tracer_but_opentracing() {
    noClasses()
        .that()
        .resideInAPackage("io.clew.instrumentation..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "io.clew.instrumentation..",
            "io.opentracing..",
            "java..",
            "com.sun.net.httpserver..",
            "javax.net.ssl..",
            "org.jspecify..")
        .check(classes);
  }

  @Test
  void allModules_areOnTheClassPath() {
    assertThat(classes.stream().map(c -> c.getPackageName()).distinct())
        .contains(
            "io.clew.api",
            "io.clew.core",
            "io.clew.testing",
            "io.clew.sampler",
            "io.clew.reporter.file",
            "io.clew.reporter.kafka",
            "io.clew.reporter.zipkin",
            "io.clew.testbed",
            "io.clew.instrumentation.jdkhttp");
  }
}
