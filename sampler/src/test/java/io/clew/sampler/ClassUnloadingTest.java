package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.Endpoint;
import io.clew.api.SamplingDecision;
import io.clew.sampler.admin.SamplerJmx;
import io.clew.sampler.source.FileSamplingSource;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an application server sees at undeploy: nothing in the JDK holds a class of ours. JDK 17
 * keeps the last record class whose generated {@code equals}, {@code hashCode} or {@code toString}
 * was called, with its class loader.
 */
class ClassUnloadingTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(classes = {Decisions.class, Endpoints.class, Keys.class, Rules.class, Boosted.class})
  void close_afterUse_letsTheClassLoaderGo(Class<?> use) throws Exception {
    Files.writeString(
        directory.resolve("rules.json"),
        """
        {"rules": [{"name": "a", "operation": "a", "type": "const", "param": 1},
                   {"name": "b", "type": "ratelimiting", "param": 1}]}
        """);

    WeakReference<ClassLoader> loader = runAlone(use.getName(), directory.toString());

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(loader.get()).isNull();
            });
  }

  /** Runs a class of this test in a class loader of its own, on a thread of its own. */
  private static WeakReference<ClassLoader> runAlone(String use, String directory)
      throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
    Thread thread =
        new Thread(
            () -> {
              try {
                loader.loadClass(use).getMethod("main", String.class).invoke(null, directory);
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    thread.setContextClassLoader(loader);
    thread.start();
    thread.join();
    loader.close();
    assertThat(thrown.get()).isNull();
    return new WeakReference<>(loader);
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      // Its own threads and hooks are no concern of ours.
      if (!path.contains("logback")) {
        urls.add(URI.create(new File(path).toURI().toString()).toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  /** Compares and shows decisions. */
  public static final class Decisions {
    public static void main(String directory) {
      SamplingDecision decision = new SamplingDecision(true, 0.5, "test");
      used(decision, new SamplingDecision(true, 0.5, "test"));
    }
  }

  /** Compares and shows endpoints. */
  public static final class Endpoints {
    public static void main(String directory) {
      used(Endpoint.of("feed"), Endpoint.of("feed"));
    }
  }

  /** Compares and shows keys of rules. */
  public static final class Keys {
    public static void main(String directory) {
      used(key(), key());
    }

    private static ActiveRule.Key key() {
      RuleSet.Entry entry =
          RuleSet.parse("{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 1}}")
              .forService("feed")
              .get(0);
      return new ActiveRule.Key("layer", entry.rule(), entry.strategy());
    }
  }

  /** Takes rules from a file and by hand, and decides. */
  public static final class Rules {
    public static void main(String directory) throws Exception {
      Path file = Path.of(directory, "rules.json");
      try (DynamicSampler sampler =
          DynamicSampler.newBuilder("feed")
              .source(FileSamplingSource.create(file))
              .admin(SamplerJmx::register)
              .build()) {
        long start = System.nanoTime();
        while (sampler.status().layers().get(1).confirmed() == null
            || System.nanoTime() - start < Duration.ofMillis(1200).toNanos()) {
          Thread.sleep(10);
        }
        sampler.set(Files.readString(file));
        sampler.set(Files.readString(file));
        sampler.decide(TestRequest.of("a"));
        sampler.clear();
      }
    }
  }

  /** Leaves the thread that ends boosts as it is when the sampler is closed. */
  public static final class Boosted {
    public static void main(String directory) {
      try (DynamicSampler sampler = DynamicSampler.newBuilder("feed").build()) {
        sampler.boost("a", 1, Duration.ofMinutes(1));
        sampler.decide(TestRequest.of("a"));
      }
    }
  }

  private static void used(Object one, Object other) {
    if (!Set.of(one).contains(other) || one.toString().isEmpty()) {
      throw new AssertionError(one + " is not " + other);
    }
  }
}
