package io.clew.reporter.kafka;

import static io.clew.reporter.kafka.Batches.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.clew.testbed.Certificate;
import io.clew.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A broker with TLS, SCRAM and access control. */
class KafkaSecurityTest {
  private static final String PASSWORD = "tr0ub4dor";

  @TempDir private static Path directory;
  private static KafkaBroker broker;
  private static Topic topic;

  @BeforeAll
  static void start() throws Exception {
    Path key = certificate("broker");
    broker =
        KafkaBroker.newBuilder()
            .listener("SECURE", "SASL_SSL")
            .property("sasl.enabled.mechanisms", "SCRAM-SHA-256")
            .property(
                "listener.name.secure.scram-sha-256.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;")
            .property("ssl.keystore.location", key.toString())
            .property("ssl.keystore.type", "PKCS12")
            .property("ssl.keystore.password", Certificate.PASSWORD)
            .property(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .property("super.users", "User:ANONYMOUS;User:writer")
            .build();
    broker.start();
    topic = Topic.create(broker, 1, Map.of());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .alterUserScramCredentials(List.of(user("writer"), user("stranger")))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static UserScramCredentialAlteration user(String name) {
    return new UserScramCredentialUpsertion(
        name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), PASSWORD);
  }

  private static Path certificate(String name) {
    return Certificate.create(directory, name, "ip:127.0.0.1").file();
  }

  private static KafkaSpanSender.Builder sender(String user, String password) {
    return KafkaSpanSender.newBuilder(broker.bootstrapServers("SECURE"))
        .topic(topic.name())
        .sendTimeout(Duration.ofSeconds(10))
        .property("security.protocol", "SASL_SSL")
        .property("sasl.mechanism", "SCRAM-SHA-256")
        .property("sasl.jaas.config", jaas(user, password))
        .property("ssl.truststore.location", directory.resolve("broker.p12").toString())
        .property("ssl.truststore.type", "PKCS12")
        .property("ssl.truststore.password", Certificate.PASSWORD);
  }

  private static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
        + user
        + "\" password=\""
        + password
        + "\";";
  }

  @Test
  void send_rightPassword_arrives() throws Exception {
    try (KafkaSpanSender sender = sender("writer", PASSWORD).build()) {
      sender.send(traces(0, 10));
      assertThat(sender.toString()).doesNotContain(PASSWORD, Certificate.PASSWORD, "writer");
    }

    assertThat(topic.ids()).contains(1L, 10L);
  }

  /** As the reporter's thread has none, and an application server's own is not where Kafka is. */
  @Test
  void send_threadWithoutClassLoader_logsInAllTheSame() throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (KafkaSpanSender sender = sender("writer", PASSWORD).build()) {
      Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
      sender.send(traces(0, 10));
      assertThat(Thread.currentThread().getContextClassLoader())
          .isEqualTo(ClassLoader.getPlatformClassLoader());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void send_wrongPassword_saysSoWithoutIt() {
    try (KafkaSpanSender sender = sender("writer", "wr0ng-password").build()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> sender.send(traces(0, 3)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(broker.bootstrapServers("SECURE"))
            .hasMessageContaining("SaslAuthenticationException: Authentication failed")
            .hasMessageNotContaining("wr0ng");
      }
    }
  }

  @Test
  void send_userWithoutRights_saysWhichTopic() {
    try (KafkaSpanSender sender = sender("stranger", PASSWORD).build()) {
      assertThatThrownBy(() -> sender.send(traces(0, 3)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TopicAuthorizationException")
          .hasMessageContaining(topic.name());
    }
  }

  @Test
  void send_certificateNotTrusted_saysSo() throws Exception {
    Path other = certificate("other");
    try (KafkaSpanSender sender =
        sender("writer", PASSWORD).property("ssl.truststore.location", other.toString()).build()) {
      assertThatThrownBy(() -> sender.send(traces(0, 3)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("SslAuthenticationException")
          .hasMessageContaining("PKIX");
    }
  }

  @Test
  void send_truststoreMissing_saysWhichFile() {
    try (KafkaSpanSender sender =
        sender("writer", PASSWORD).property("ssl.truststore.location", "/no/such/file").build()) {
      assertThatThrownBy(() -> sender.send(traces(0, 3)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("/no/such/file")
          .hasMessageNotContaining(Certificate.PASSWORD);
    }
  }

  /** Kafka quotes what it could not read, which here is a part of the password. */
  @Test
  void send_jaasThatCannotBeRead_isNotQuotedAnywhere() {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger("org.apache.kafka");
    Level before = root.getLevel();
    logged.start();
    root.addAppender(logged);
    root.setLevel(Level.INFO);
    try (KafkaSpanSender sender =
        sender("writer", PASSWORD)
            .property(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                    + " username=writer password=half s3cret;")
            .build()) {
      assertThatThrownBy(() -> sender.send(traces(0, 3)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("sasl.jaas.config cannot be parsed")
          .hasStackTraceContaining("sasl.jaas.config")
          .satisfies(
              failure -> {
                for (Throwable t = failure; t != null; t = t.getCause()) {
                  assertThat(t.toString()).doesNotContain("half", "s3cret", Certificate.PASSWORD);
                }
              });
    } finally {
      root.setLevel(before);
      root.detachAppender(logged);
    }
    assertThat(logged.list)
        .isNotEmpty()
        .allSatisfy(
            event ->
                assertThat(event.getFormattedMessage())
                    .doesNotContain("half", "s3cret", Certificate.PASSWORD));
  }
}
