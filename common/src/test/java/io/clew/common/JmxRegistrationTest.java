package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.management.ManagementFactory;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class JmxRegistrationTest {
  private static final Logger log = LoggerFactory.getLogger(JmxRegistrationTest.class);

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  /** What is shown. */
  @Described("A number of tests")
  public interface NumberMXBean {
    @Described(value = "How many tests there are", units = "tests")
    int getNumber();

    default void plain(int number) {}

    @Described("Adds tests")
    default void add(@Described(name = "more", value = "How many to add") int number) {}
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
    JmxRegistration one = register(1);
    JmxRegistration two = register(2);
    assertThat(server.getAttribute(first, "Number")).isEqualTo(1);
    assertThat(server.getAttribute(second, "Number")).isEqualTo(2);

    two.close();
    assertThat(server.isRegistered(second)).isFalse();

    one.close();
    JmxRegistration next = register(3);
    one.close();
    assertThat(server.getAttribute(first, "Number")).as("closed once only").isEqualTo(3);

    next.close();
    assertThat(server.isRegistered(first)).isFalse();
  }

  @Test
  void register_withoutAKey_hasTheTypeAlone() throws Exception {
    JmxRegistration one = JmxRegistration.register(bean(7), "Test", log);

    assertThat(server.getAttribute(new ObjectName("io.clew:type=Test"), "Number")).isEqualTo(7);
    one.close();
  }

  @Test
  void register_described_isShownWithItsDescriptions() throws Exception {
    try (JmxRegistration one = register(1)) {
      assertThat(one).isNotNull();
      MBeanInfo info = server.getMBeanInfo(new ObjectName("io.clew:type=Test,name=\"feed,\\*\""));

      assertThat(info.getDescription()).isEqualTo("A number of tests");
      assertThat(info.getAttributes()[0].getDescription()).isEqualTo("How many tests there are");
      assertThat(info.getAttributes()[0].getDescriptor().getFieldValue("units")).isEqualTo("tests");
      assertThat(info.getOperations())
          .extracting(it -> it.getName() + ": " + it.getDescription())
          .containsExactlyInAnyOrder("add: Adds tests", "plain: plain");
      assertThat(info.getOperations())
          .extracting(it -> it.getSignature()[0].getName())
          .containsExactlyInAnyOrder("more", "p0");
    }
  }

  @Test
  void register_notABean_isSurvived() {
    assertThatCode(() -> JmxRegistration.register("text", "Test", log).close())
        .doesNotThrowAnyException();
  }
}
