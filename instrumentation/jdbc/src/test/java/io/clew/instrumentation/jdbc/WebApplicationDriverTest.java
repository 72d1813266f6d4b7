package io.clew.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.TraceContext;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.util.GlobalTracer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers within a web application, whose classes the JVM's class path does not have. */
class WebApplicationDriverTest {
  @TempDir Path directory;

  private ClassLoader before;

  /** DriverManager looks for drivers once in a JVM, with the class loader of whoever asks first. */
  @BeforeAll
  static void loadDriversOfTheClassPath() {
    assertThat(DriverManager.drivers()).isNotEmpty();
  }

  @BeforeEach
  void rememberClassLoader() {
    before = Thread.currentThread().getContextClassLoader();
  }

  @AfterEach
  void restoreClassLoader() {
    Thread.currentThread().setContextClassLoader(before);
  }

  private static URLClassLoader loader(ClassLoader parent, List<URL> first, Class<?>... parts) {
    List<URL> urls = new ArrayList<>(first);
    for (Class<?> part : parts) {
      urls.add(part.getProtectionDomain().getCodeSource().getLocation());
    }
    return new URLClassLoader(urls.toArray(new URL[0]), parent);
  }

  private static Connection connect(ClassLoader application, String url)
      throws ReflectiveOperationException, SQLException {
    Class<?> type = Class.forName(TracingDriver.class.getName(), true, application);
    assertThat(type.getClassLoader()).isSameAs(application);
    return ((Driver) type.getConstructor().newInstance()).connect(url, new Properties());
  }

  /** A service that cannot be loaded, such as a driver that lacks a library. */
  private List<URL> brokenService() throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve("java.sql.Driver"), "io.clew.missing.Driver\n");
    return List.of(directory.toUri().toURL());
  }

  @Test
  void driver_isFoundByItsOwnClassLoader() throws Exception {
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    Thread.currentThread().setContextClassLoader(platform);
    try (URLClassLoader application =
            loader(
                platform,
                brokenService(),
                TracingDriver.class,
                org.h2.Driver.class,
                GlobalTracer.class,
                NoopTracerFactory.class,
                Tracer.class,
                TraceContext.class);
        Connection connection = connect(application, "jdbc:clew:h2:mem:war")) {
      assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:war");
      assertThat(connection.getClass().getClassLoader()).isSameAs(application);
      assertThatThrownBy(() -> connect(application, "jdbc:clew:missing:x"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("No suitable driver");
    }
  }

  @Test
  void driver_isFoundByTheThreadsClassLoader() throws Exception {
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader server =
            loader(
                platform,
                List.of(),
                TracingDriver.class,
                GlobalTracer.class,
                NoopTracerFactory.class,
                Tracer.class,
                TraceContext.class);
        URLClassLoader application = loader(server, brokenService(), org.h2.Driver.class)) {
      Thread.currentThread().setContextClassLoader(application);
      try (Connection connection = connect(server, "jdbc:clew:h2:mem:shared")) {
        assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:shared");
      }
    }
  }
}
