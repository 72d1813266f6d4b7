package io.clew.benchmarks.process;

import io.clew.benchmarks.Effort;
import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.Progress;
import io.clew.benchmarks.Source;
import io.clew.benchmarks.Unit;
import io.clew.benchmarks.peer.Peer;
import io.clew.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs all measurements with Kafka, one after the other, with one broker: {@link CpuPerSpan} and
 * {@link DropsToKafka} of Clew and Brave, and Clew's {@link Shipping}. Each JVM has a topic of its
 * own.
 */
public final class KafkaRuns implements Source {
  private static final List<Peer> PEERS = List.of(Peer.CLEW, Peer.BRAVE);

  private static final List<Size> SIZES = List.of(new Size("300 B", 0), new Size("1 KB", 700));

  private static final int RATE_STEP = 100_000;
  private static final int MAX_RATE = 1_500_000;

  private int topics;

  /** Ready to measure. */
  public KafkaRuns() {}

  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    Progress.print("starting a Kafka broker");
    try (KafkaBroker broker = newBroker()) {
      broker.start();
      for (int round = 1; round <= effort.rounds(); round++) {
        Progress.print("cpu per span to kafka, round %d of %d", round, effort.rounds());
        cpu(effort, broker, into);
        Progress.print("drops to kafka, round %d of %d", round, effort.rounds());
        drops(broker, into);
      }
      ship(effort, broker, target, into);
    }
  }

  /** A broker with a heap and compilers as in production; it removes deleted topics at once. */
  private static KafkaBroker newBroker() {
    return KafkaBroker.newBuilder()
        .jvmOptions("-Xms1g", "-Xmx1g")
        .property("log.segment.delete.delay.ms", "1000")
        .build();
  }

  private void cpu(Effort effort, KafkaBroker broker, Measurements into) throws Exception {
    String millis = Long.toString(effort.paced().toMillis());
    for (Size size : SIZES) {
      for (Peer peer : PEERS) {
        cpu(broker, into, size, peer.label(), peer.name(), millis);
      }
      cpu(broker, into, size, "json", Peer.CLEW.name(), millis);
    }
  }

  /** Measures a peer, or Clew with JSON, which Brave sends. */
  private void cpu(
      KafkaBroker broker, Measurements into, Size size, String label, String peer, String millis)
      throws Exception {
    try (KafkaSpans spans = newTopic(broker)) {
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  peer,
                  millis,
                  Integer.toString(size.textLength()),
                  spans.topic().bootstrapServers(),
                  spans.topic().name()));
      if (label.equals("json")) {
        arguments.add(label);
      }
      into.add(
          "cpu per span to kafka " + size.name(),
          Unit.CPU_MICROS,
          label,
          Fork.run(CpuPerSpan.class, arguments.toArray(String[]::new)));
    }
  }

  /** Finds the rate at which Brave drops, then measures how much Clew drops at that rate. */
  private void drops(KafkaBroker broker, Measurements into) throws Exception {
    String[] brave =
        drops(
            broker,
            Peer.BRAVE,
            IntStream.iterate(RATE_STEP, rate -> rate <= MAX_RATE, rate -> rate + RATE_STEP));
    String[] clew = drops(broker, Peer.CLEW, IntStream.of(Integer.parseInt(brave[0])));
    into.add("drops to kafka", Unit.DROPPED, Peer.BRAVE.label(), Double.parseDouble(brave[1]));
    into.add("drops to kafka", Unit.DROPPED, Peer.CLEW.label(), Double.parseDouble(clew[1]));
    into.add(
        "drops to kafka at",
        Unit.SPANS_PER_SECOND,
        Peer.BRAVE.label(),
        Double.parseDouble(brave[0]));
  }

  private String[] drops(KafkaBroker broker, Peer peer, IntStream rates) throws Exception {
    try (KafkaSpans spans = newTopic(broker)) {
      List<String> arguments =
          new ArrayList<>(
              List.of(peer.name(), spans.topic().bootstrapServers(), spans.topic().name()));
      rates.mapToObj(Integer::toString).forEach(arguments::add);
      return Fork.line(DropsToKafka.class, arguments.toArray(String[]::new)).split(" ");
    }
  }

  private void ship(Effort effort, KafkaBroker broker, Path target, Measurements into)
      throws Exception {
    try (SpanFiles files = SpanFiles.in(target)) {
      Shipping.write(files, Shipping.SPANS);
      for (int round = 1; round <= effort.rounds(); round++) {
        Progress.print("shipper, round %d of %d", round, effort.rounds());
        try (KafkaSpans spans = newTopic(broker)) {
          into.add(
              "shipper",
              Unit.SPANS_PER_SECOND,
              Peer.CLEW.label(),
              Shipping.SPANS / Shipping.seconds(files, spans.topic()));
          spans.verify(Shipping.SPANS);
        }
      }
    }
  }

  private KafkaSpans newTopic(KafkaBroker broker) throws Exception {
    return KafkaSpans.create(broker.bootstrapServers(), "spans-" + topics++);
  }

  private record Size(String name, int textLength) {}
}
