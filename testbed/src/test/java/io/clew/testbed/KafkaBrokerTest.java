package io.clew.testbed;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaBrokerTest {
  private static long offset(KafkaBroker broker) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "max.block.ms", 60_000);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      return producer.send(new ProducerRecord<>("t", "k", "v")).get(60, SECONDS).offset();
    }
  }

  @Test
  void broker_keepsWhatItHas_throughKillAndPause_andLeavesItsClassesToOthers() throws Exception {
    try (KafkaBroker broker = KafkaBroker.started()) {
      assertThat(offset(broker)).isZero();

      broker.kill();
      broker.start();
      assertThat(offset(broker)).isEqualTo(1);

      broker.pause();
      broker.resume();
      assertThat(offset(broker)).isEqualTo(2);
    }
    assertThat(ServerProcess.archive("kafka")).isNotEmptyFile();
  }
}
