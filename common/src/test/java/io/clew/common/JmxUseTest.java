package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** In a JVM of its own, since the platform's JMX server, once started, never ends. */
@Timeout(120)
class JmxUseTest {
  /** What is shown. */
  public interface NumberMXBean {
    int getNumber();
  }

  @Test
  void register_isAfterTheFirstUseOfJmx_andDoesNotStartIt() throws Exception {
    assertThat(run("used")).isZero();
  }

  @Test
  void registerWaiting_isAtOnce() throws Exception {
    assertThat(run("asked")).isZero();
  }

  @Test
  void close_beforeAnyUse_endsTheThread() throws Exception {
    assertThat(run("closed")).isZero();
  }

  private static int run(String what) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            JmxUseTest.class.getName(),
            what);
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The other JVM. */
  public static void main(String[] args) throws Exception {
    JmxRegistration one =
        JmxRegistration.register(bean(1), "Test", LoggerFactory.getLogger(JmxUseTest.class));
    JmxRegistration two =
        JmxRegistration.register(bean(2), "Test", LoggerFactory.getLogger(JmxUseTest.class));
    assertThat(MBeanServerFactory.findMBeanServer(null)).isEmpty();
    assertThat(isWaiting()).isTrue();
    if (args[0].equals("used")) {
      ObjectName name = new ObjectName("io.clew:type=Test,instance=2");
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> ManagementFactory.getPlatformMBeanServer().isRegistered(name));
      two.close();
      assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name)).isFalse();
    }
    if (args[0].equals("asked")) {
      JmxRegistration.registerWaiting();
      ObjectName name = new ObjectName("io.clew:type=Test");
      assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name)).isTrue();
    }
    one.close();
    two.close();
    await().atMost(Duration.ofMinutes(1)).until(() -> !isWaiting());
  }

  private static NumberMXBean bean(int number) {
    return () -> number;
  }

  private static boolean isWaiting() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("clew-jmx"));
  }
}
