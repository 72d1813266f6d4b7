package io.clew.reporter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void describe_timeout_saysThatNobodyAnswers() {
    assertThat(Failures.describe(new TimeoutException("after 5 s")))
        .isEqualTo("no broker has answered in time (after 5 s)");
  }

  @Test
  void describe_timeoutWithACause_saysTheCause() {
    assertThat(
            Failures.describe(
                new TimeoutException("after 5 s", new UnknownTopicOrPartitionException("none"))))
        .isEqualTo("TimeoutException: after 5 s: UnknownTopicOrPartitionException: none");
  }

  @Test
  void describe_wrapped_saysWhatIsInside() {
    Throwable inside = new ConfigException("no\nsuch\r\n  host");
    for (int i = 0; i < 5; i++) {
      inside = new KafkaException("failed", inside);
    }
    assertThat(Failures.describe(inside)).isEqualTo("ConfigException: no such host");
  }

  @Test
  void describe_noMessage_saysTheClass() {
    assertThat(Failures.describe(new KafkaException((String) null))).isEqualTo("KafkaException");
  }

  @Test
  void describe_jaas_isNotQuoted() {
    assertThat(Failures.describe(new IllegalArgumentException("'s3cret' in JAAS config")))
        .contains("sasl.jaas.config cannot be parsed")
        .doesNotContain("s3cret");
  }
}
