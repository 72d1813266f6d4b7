package io.clew.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import io.clew.api.SpanSenderWrapper;
import io.clew.testbed.NamedSpans;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpoolWrapperTest {
  @TempDir Path directory;

  private final List<String> warnings = new ArrayList<>();
  private final FakeReceiver receiver = new FakeReceiver();

  private SpanSender wrap(String name, Map<String, String> values) {
    Settings settings = new Settings("feed", values::get, warnings::add);
    return new SpoolWrapper().wrap(provider(name, true), receiver, settings);
  }

  private SpanSenderProvider provider(String name, boolean remote) {
    return new SpanSenderProvider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean isRemote() {
        return remote;
      }

      @Override
      public SpanSender create(Settings settings) {
        return receiver;
      }
    };
  }

  @Test
  void wrap_isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(SpanSenderWrapper.class))
        .hasAtLeastOneElementOfType(SpoolWrapper.class);
  }

  @Test
  void wrap_noDirectory_isTheSenderItself() {
    assertThat(wrap("kafka", Map.of())).isSameAs(receiver);
    assertThat(wrap("kafka", Map.of("clew.spool.directory", "a\0b"))).isSameAs(receiver);
    assertThat(warnings).singleElement().asString().contains("clew.spool.directory: expected");
  }

  @Test
  void wrap_notRemote_isTheSenderItself() {
    Map<String, String> values = Map.of("clew.spool.directory", directory.toString());
    Settings settings = new Settings("feed", values::get, warnings::add);

    assertThat(new SpoolWrapper().wrap(provider("kafka", false), receiver, settings))
        .isSameAs(receiver);
  }

  @Test
  void wrap_directory_putsASpoolThereForTheServiceAndTheSender() throws Exception {
    receiver.trouble =
        batch -> {
          throw new IOException("away");
        };
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("io.clew:type=Spool,name=\"feed-kafka\"");
    try (SpanSender sender = wrap("kafka", Map.of("clew.spool.directory", directory.toString()))) {
      assertThat(sender).isInstanceOf(SpoolingSpanSender.class);
      sender.send(NamedSpans.batch("a", "b"));
      assertThat(NamedSpans.files(directory))
          .singleElement()
          .asString()
          .startsWith("feed-kafka-json-");
      assertThat(server.getAttribute(name, "Spooled")).isEqualTo(2L);
      assertThat(server.getAttribute(name, "PendingSpans")).isEqualTo(2L);
      assertThat(server.getAttribute(name, "PendingBytes")).isNotEqualTo(0L);
      assertThat(server.getAttribute(name, "Replayed")).isEqualTo(0L);
      assertThat(server.getAttribute(name, "Dropped")).isEqualTo(0L);
      assertThat(server.getAttribute(name, "Stats")).isNotNull();
      assertThat(server.getAttribute(name, "Sender")).asString().contains("FakeReceiver");
    }
    assertThat(server.isRegistered(name)).isFalse();
    assertThat(warnings).isEmpty();
  }

  @Test
  void wrap_longServiceName_hasADirectoryAllTheSame() throws Exception {
    receiver.trouble =
        batch -> {
          throw new IOException("away");
        };
    Map<String, String> values = Map.of("clew.spool.directory", directory.toString());
    Settings settings = new Settings("x".repeat(300), values::get, warnings::add);
    try (SpanSender sender = new SpoolWrapper().wrap(provider("kafka", true), receiver, settings)) {
      sender.send(NamedSpans.batch("a", "b"));
      assertThat(NamedSpans.files(directory))
          .singleElement()
          .asString()
          .startsWith("x".repeat(91) + "_");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "clew.spool.max-bytes, 1G, 1073741824",
    "clew.spool.max-bytes, 1000, 1073741824",
    "clew.spool.send-timeout-millis, -1, 100",
    "clew.spool.fsync, always, never",
  })
  void wrap_valueWithoutSense_isSaidAndTheDefaultUsed(String key, String value, String fallback)
      throws Exception {
    Map<String, String> values = new HashMap<>(Map.of(key, value));
    values.put("clew.spool.directory", directory.toString());
    wrap("kafka", values).close();

    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith(key + ": expected ")
        .endsWith("got '" + value + "'; using '" + fallback + "'");
  }
}
