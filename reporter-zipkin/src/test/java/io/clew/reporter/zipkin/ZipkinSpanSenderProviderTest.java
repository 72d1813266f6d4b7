package io.clew.reporter.zipkin;

import static io.clew.reporter.zipkin.Batches.batch;
import static io.clew.reporter.zipkin.Batches.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Encoding;
import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zipkin2.reporter.ClosedSenderException;

class ZipkinSpanSenderProviderTest {
  private final List<String> warnings = new ArrayList<>();

  private SpanSender create(Map<String, String> values) {
    SpanSenderProvider provider =
        ServiceLoader.load(SpanSenderProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals("zipkin"))
            .findFirst()
            .orElseThrow();
    return provider.create(new Settings("feed", values::get, warnings::add));
  }

  @Test
  void create_nothingSet_isProto3ToThisMachine() {
    SpanSender sender = create(Map.of());

    assertThat(sender.encoding()).isEqualTo(Encoding.ZIPKIN_PROTO3);
    assertThat(sender).hasToString("ZipkinSpanSender(HTTP http://localhost:9411/api/v2/spans)");
    assertThat(warnings).isEmpty();
  }

  /** As if an application had excluded some classes. */
  private static final class LoaderWithout extends URLClassLoader {
    private final String missing;

    LoaderWithout(String missing) {
      super(
          new URL[] {ZipkinSpanSender.class.getProtectionDomain().getCodeSource().getLocation()},
          ZipkinSpanSenderProviderTest.class.getClassLoader());
      this.missing = missing;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(missing)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.clew.reporter.zipkin.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }

    SpanSender create() throws ReflectiveOperationException {
      SpanSenderProvider provider =
          (SpanSenderProvider)
              loadClass(ZipkinSpanSenderProvider.class.getName()).getConstructor().newInstance();
      return provider.create(new Settings("feed", key -> null, line -> {}));
    }
  }

  /** At the start somebody looks, and not when the first spans are sent. */
  @Test
  void create_withoutZipkinReporter_isRefused() throws Exception {
    try (LoaderWithout loader = new LoaderWithout("zipkin2.reporter.")) {
      assertThatThrownBy(loader::create)
          .isInstanceOf(NoClassDefFoundError.class)
          .hasMessageStartingWith("zipkin2/reporter/");
    }
  }

  @Test
  void close_beforeTheFirstBatch_makesNothing() throws Exception {
    try (LoaderWithout loader = new LoaderWithout("io.clew.reporter.zipkin.HttpMessageSender")) {
      SpanSender sender = loader.create();

      assertThatCode(sender::close).doesNotThrowAnyException();
    }
  }

  @Test
  void send_afterAClose_withoutABatch_isRefused() throws Exception {
    SpanSender sender = create(Map.of());
    sender.close();

    assertThatThrownBy(() -> sender.send(batch(sender.encoding(), spans(0, 1))))
        .isInstanceOf(ClosedSenderException.class);
  }

  @Test
  void create_settings_areFollowed() throws Exception {
    try (Receiver receiver = new Receiver();
        SpanSender sender =
            create(
                Map.of(
                    "clew.zipkin.endpoint", receiver.uri() + "spans",
                    "clew.zipkin.encoding", "JSON",
                    "clew.zipkin.compress", "false",
                    "clew.zipkin.timeout-millis", "20000",
                    "clew.zipkin.max-message-bytes", "5000"))) {
      sender.send(batch(sender.encoding(), spans(0, 100)));

      assertThat(receiver.spans()).isEqualTo(spans(0, 100));
      assertThat(receiver.messages)
          .hasSizeGreaterThan(1)
          .allSatisfy(
              message -> {
                assertThat(message.request()).isEqualTo("POST /spans");
                assertThat(message.headers().getFirst("Content-Type"))
                    .isEqualTo("application/json");
                assertThat(message.headers()).doesNotContainKey("Content-Encoding");
                assertThat(message.body()).hasSizeLessThanOrEqualTo(5000);
              });
    }
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "clew.zipkin.endpoint, zipkin:9411, zipkin:9411, http://localhost:9411/api/v2/spans",
    "clew.zipkin.endpoint, htp://a:s3cret@zipkin/?s3cret, zipkin/, http://localhost:9411/api/v2/spans",
    "clew.zipkin.encoding, thrift, thrift, proto3",
    "clew.zipkin.timeout-millis, 0, 0, 10000",
    "clew.zipkin.compress, gzip, gzip, true",
    "clew.zipkin.max-message-bytes, 1M, 1M, 1048576",
  })
  void create_valueWithoutSense_isSaidWithoutSecretsAndTheDefaultUsed(
      String key, String value, String shown, String fallback) throws Exception {
    create(Map.of(key, value)).close();

    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith(key + ": expected ")
        .endsWith("got '" + shown + "'; using '" + fallback + "'");
  }
}
