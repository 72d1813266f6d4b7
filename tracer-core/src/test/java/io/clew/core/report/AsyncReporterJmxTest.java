package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AsyncReporterJmxTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final MemorySender sender =
      new MemorySender() {
        @Override
        public String toString() {
          return "pigeon";
        }
      };

  private AsyncReporter reporter(String service) {
    return AsyncReporter.newBuilder(sender)
        .retry(Retry.NEVER)
        .linger(Duration.ofMinutes(1))
        .jmx(service)
        .build();
  }

  private static ObjectName name(String service) throws Exception {
    return new ObjectName("io.clew:type=Reporter,service=\"" + service + "\"");
  }

  @Test
  void attributes_areTheBooks() throws Exception {
    try (AsyncReporter reporter = reporter("feed,*=x")) {
      reporter.report(BatchTest.span("x"));
      assertThat(reporter.flush(LONG)).isTrue();
      reporter.report(BatchTest.unreadable(new IllegalStateException("on purpose")));
      assertThat(reporter.flush(LONG)).isTrue();
      AsyncReporterMXBean bean =
          JMX.newMXBeanProxy(server, name("feed,\\*=x"), AsyncReporterMXBean.class);

      assertThat(bean.getSender()).isEqualTo("pigeon");
      assertThat(bean.getReported()).isEqualTo(2);
      assertThat(bean.getSent()).isEqualTo(1);
      assertThat(bean.getDropped()).isEqualTo(1);
      assertThat(bean.getPending()).isZero();
      assertThat(bean.getStats())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "reported", 2L,
                  "sent", 1L,
                  "droppedQueueFull", 0L,
                  "droppedSendFailed", 0L,
                  "droppedRejected", 0L,
                  "droppedUnreadable", 1L,
                  "droppedClosed", 0L,
                  "pending", 0L));
    }
  }

  @Test
  void attributes_needNoneOfOurClasses() throws Exception {
    try (AsyncReporter reporter = reporter("plain")) {
      List<Attribute> attributes =
          server
              .getAttributes(name("plain"), new String[] {"Reported", "Stats", "Sender"})
              .asList();

      assertThat(reporter.stats().reported()).isZero();
      assertThat(attributes).hasSize(3);
      assertThat(attributes)
          .allMatch(attribute -> !attribute.getValue().getClass().getName().startsWith("io.clew"));
    }
  }

  @Test
  void jmx_secondOfTheSameService_hasASuffix() throws Exception {
    ObjectName suffixed = new ObjectName(name("twice") + ",instance=2");
    try (AsyncReporter first = reporter("twice")) {
      try (AsyncReporter second = reporter("twice")) {
        assertThat(server.isRegistered(suffixed)).isTrue();
        second.report(BatchTest.span("x"));
        assertThat(server.getAttribute(suffixed, "Reported")).isEqualTo(1L);
        assertThat(server.getAttribute(name("twice"), "Reported")).isEqualTo(0L);
      }
      assertThat(server.isRegistered(suffixed)).isFalse();
      assertThat(server.isRegistered(name("twice"))).isTrue();
      assertThat(first.stats().reported()).isZero();
    }
    assertThat(server.isRegistered(name("twice"))).isFalse();
  }

  @Test
  void jmx_allNamesTaken_isSurvived() throws Exception {
    ReporterStub stub = new ReporterStub();
    for (int i = 1; i <= 100; i++) {
      server.registerMBean(new StandardMBean(stub, Runnable.class), instance(i));
    }
    try (AsyncReporter reporter = reporter("taken")) {
      reporter.report(BatchTest.span("x"));
      assertThat(reporter.flush(LONG)).isTrue();
      assertThat(reporter.stats().sent()).isEqualTo(1);
    } finally {
      for (int i = 1; i <= 100; i++) {
        server.unregisterMBean(instance(i));
      }
    }
  }

  private static ObjectName instance(int number) throws Exception {
    return new ObjectName(name("taken") + (number == 1 ? "" : ",instance=" + number));
  }

  private static final class ReporterStub implements Runnable {
    @Override
    public void run() {}
  }

  @Test
  void jmx_notAskedFor_showsNothing() throws Exception {
    try (AsyncReporter reporter = AsyncReporter.create(sender)) {
      assertThat(reporter.stats().reported()).isZero();
      assertThat(server.queryNames(new ObjectName("io.clew:type=Reporter,*"), null)).isEmpty();
    }
  }
}
