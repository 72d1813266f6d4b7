package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class JmxRegistrationTest {
  private static final Logger log = LoggerFactory.getLogger(JmxRegistrationTest.class);

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  /** What is shown. */
  public interface NumberMXBean {
    int getNumber();
  }

  private static NumberMXBean bean(int number) {
    return () -> number;
  }

  private static JmxRegistration register(int number) {
    return JmxRegistration.register(bean(number), "Test", "name", "feed,*", log);
  }

  @Test
  void register_sameNameAgain_getsAnInstanceNumber() throws Exception {
    ObjectName first = new ObjectName("io.clew:type=Test,name=\"feed,\\*\"");
    ObjectName second = new ObjectName(first + ",instance=2");
    try (JmxRegistration one = register(1)) {
      try (JmxRegistration two = register(2)) {
        assertThat(server.getAttribute(first, "Number")).isEqualTo(1);
        assertThat(server.getAttribute(second, "Number")).isEqualTo(2);
      }
      assertThat(server.isRegistered(second)).isFalse();
      one.close();
      try (JmxRegistration next = register(3)) {
        assertThat(server.getAttribute(first, "Number")).isEqualTo(3);
        one.close();
        assertThat(server.isRegistered(first)).as("closed once only").isTrue();
      }
    }
  }

  @Test
  void register_withoutAKey_hasTheTypeAlone() throws Exception {
    try (JmxRegistration one = JmxRegistration.register(bean(7), "Test", log)) {
      assertThat(server.getAttribute(new ObjectName("io.clew:type=Test"), "Number")).isEqualTo(7);
    }
  }

  @Test
  void register_notABean_isSurvived() {
    assertThatCode(() -> JmxRegistration.register("text", "Test", log).close())
        .doesNotThrowAnyException();
  }
}
