package io.clew.testbed;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The program in the process of an {@link OpenSearchServer}. OpenSearch is on its class path alone,
 * so it is called by reflection; what it needs is in one class, which is put into a jar.
 */
final class SearchNode {
  /** System properties that begin so are settings of the node. */
  static final String SETTING = "node.setting.";

  private SearchNode() {}

  /**
   * Runs a node until the process is killed.
   *
   * @param arguments the class that runs nodes, and an empty directory
   */
  public static void main(String[] arguments) throws Exception {
    Class<?> type = Class.forName(arguments[0]);
    Class<?> builder = Class.forName(arguments[0] + "$Builder");
    Object runner = type.getConstructor().newInstance();
    Object settings =
        Proxy.newProxyInstance(
            SearchNode.class.getClassLoader(),
            new Class<?>[] {builder},
            (proxy, method, values) -> {
              put(values[1]);
              return null;
            });
    type.getMethod("onBuild", builder).invoke(runner, settings);
    Path directory = Path.of(arguments[1]);
    String[] options = {"-basePath", directory.toString(), "-numOfNode", "1", "-disableESLogger"};
    type.getMethod("build", String[].class).invoke(runner, (Object) options);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close((AutoCloseable) runner)));
    new CountDownLatch(1).await();
  }

  private static void put(Object settings) throws ReflectiveOperationException {
    Method put = settings.getClass().getMethod("put", String.class, String.class);
    for (String property : System.getProperties().stringPropertyNames()) {
      if (property.startsWith(SETTING)) {
        put.invoke(settings, property.substring(SETTING.length()), System.getProperty(property));
      }
    }
  }

  private static void close(AutoCloseable runner) {
    try {
      runner.close();
    } catch (Exception e) {
      System.err.println(e);
    }
  }
}
