package io.clew.collector.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.collector.KafkaSettings;
import io.clew.testbed.Certificate;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a broker that wants TLS and a password. */
class TopicWaitTest {
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required ";

  @TempDir private static Path directory;
  private static KafkaBroker broker;
  private static Certificate certificate;

  @BeforeAll
  static void start() throws Exception {
    certificate = Certificate.create(directory, "broker", "ip:127.0.0.1");
    broker =
        KafkaBroker.newBuilder()
            .listener("SECURE", "SASL_SSL")
            .property("sasl.enabled.mechanisms", "PLAIN")
            .property(
                "listener.name.secure.plain.sasl.jaas.config",
                LOGIN + "user_clew=\"tr0ub4dor\" user_stranger=\"tr0ub4dor\";")
            .property("ssl.keystore.location", certificate.file().toString())
            .property("ssl.keystore.type", "PKCS12")
            .property("ssl.keystore.password", Certificate.PASSWORD)
            .property(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .property("super.users", "User:ANONYMOUS;User:clew")
            .build();
    broker.start();
    new KafkaTopic(broker.bootstrapServers(), "spans").create(1, Map.of());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Map<String, String> secure(String user, String password) {
    Map<String, String> all = new TreeMap<>();
    all.put("security.protocol", "SASL_SSL");
    all.put("sasl.mechanism", "PLAIN");
    all.put("sasl.jaas.config", LOGIN + "username=\"" + user + "\" password=\"" + password + "\";");
    all.put("ssl.truststore.location", certificate.file().toString());
    all.put("ssl.truststore.type", "PKCS12");
    all.put("ssl.truststore.password", Certificate.PASSWORD);
    return all;
  }

  private static void await(String topic, Map<String, String> properties) throws IOException {
    new TopicWait(
            new KafkaSettings(broker.bootstrapServers("SECURE"), topic, "letters", properties))
        .await();
  }

  private static void assertRefused(Map<String, String> properties, String... words) {
    assertThatThrownBy(() -> await("spans", properties))
        .isInstanceOf(IOException.class)
        .hasNoCause()
        .message()
        .contains(words)
        .contains(broker.bootstrapServers("SECURE"))
        .doesNotContain("\n", "tr0ub4dor", "wr0ng", "s3cret", Certificate.PASSWORD);
  }

  @Test
  void rightPassword_andTopicThatIsThere_goesOn() {
    assertThatCode(() -> await("spans", secure("clew", "tr0ub4dor"))).doesNotThrowAnyException();
  }

  @Test
  void wrongPassword_isRefused_withoutIt() {
    assertRefused(secure("clew", "wr0ng"), "refuses the collector", "Authentication failed");
  }

  @Test
  void userWithoutRights_isRefused_withTheTopic() {
    assertRefused(secure("stranger", "tr0ub4dor"), "refuses the collector", "spans");
  }

  @Test
  void certificateThatIsNotTrusted_isRefused() {
    Map<String, String> other = secure("clew", "tr0ub4dor");
    Path file = Certificate.create(directory, "other", "ip:127.0.0.1").file();
    other.put("ssl.truststore.location", file.toString());

    assertRefused(other, "refuses the collector", "unable to find valid certification path");
  }

  @Test
  void trustStoreThatIsMissing_isNamed() {
    Map<String, String> missing = secure("clew", "tr0ub4dor");
    missing.put("ssl.truststore.location", "/no/such/file");

    assertRefused(missing, "Cannot use Kafka", "/no/such/file");
  }

  /** Kafka quotes what it could not read, which here is a part of the password. */
  @Test
  void loginThatCannotBeRead_isNotQuoted() {
    Map<String, String> broken = secure("clew", "tr0ub4dor");
    broken.put("sasl.jaas.config", LOGIN + "username=clew password=half s3cret;");

    assertRefused(broken, "sasl.jaas.config cannot be parsed");
  }

  @Test
  void threadThatWaits_endsWhenItIsInterrupted() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                await("another", secure("clew", "tr0ub4dor"));
                ended.complete(null);
              } catch (IOException e) {
                ended.complete(e);
              }
            });
    thread.start();
    thread.interrupt();

    assertThat(ended.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedIOException.class);
  }
}
