package io.clew.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.common.OwnedFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClewShipTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void help_explainsOptionsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("DIRECTORY", "--bootstrap-servers", "--once", "--state", "Exit codes:");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--once NOWHERE | DIRECTORY: expected a directory",
        "--once HERE --to carrier-pigeon | --to: expected one of [",
        "--once HERE --timeout -1 | --timeout: expected 0 or more seconds",
        "--once HERE --timeout soon | --timeout",
        "--once HERE --to kafka --set clew.kafka.encoding=proto3 | clew.kafka.encoding: expected json",
        "--once HERE --to zipkin --set clew.zipkin.timeout-millis=x | clew.zipkin.timeout-millis:",
        "--once HERE --set clew.kafka.topc=x | clew.kafka.topc: kafka has no such setting; the most similar one is clew.kafka.topic",
        "--once HERE --set clew.kafka.producer.linger_ms=5 | most similar one is clew.kafka.producer.linger.ms",
        "--once HERE --to zipkin --topic x | clew.kafka.topic: zipkin has no such setting",
        "--once HERE --set clew.kafka.producer.request.timeout.ms=30000 | request.timeout.ms",
        "--once HERE --state HERE/feed-1.ndjson | --state: expected a directory to write to",
        "--once | DIRECTORY",
        "--once HERE --nonsense | --nonsense"
      })
  void argumentsThatMakeNoSense_areExplainedInALine(String arguments, String problem)
      throws Exception {
    Files.writeString(directory.resolve("feed-1.ndjson"), "");
    String nowhere = directory.resolve("nowhere").toString();
    String line = arguments.replace("NOWHERE", nowhere).replace("HERE", directory.toString());
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("clew-ship: ").contains(problem).hasLineCount(1);
  }

  @Test
  void once_saysByItsExitCodeWhatHasArrived() throws Exception {
    Path file = directory.resolve("feed-1.000001.ndjson");
    Files.writeString(file, Lines.lines(0, 10));
    try (HttpReceiver receiver = new HttpReceiver()) {
      assertThat(run(receiver.arguments(directory, "--once"))).isZero();
      assertThat(receiver.distinct()).isEqualTo(10);
      Lines.append(file, "no span\n" + Lines.lines(10, 20));
      assertThat(run(receiver.arguments(directory, "--once"))).isEqualTo(3);
      assertThat(receiver.distinct()).isEqualTo(20);
      Lines.append(file, Lines.lines(20, 30));
      receiver.answer(503);
      assertThat(run(receiver.arguments(directory, "--once", "--timeout=0"))).isEqualTo(4);
      receiver.answer(202);
      assertThat(run(receiver.arguments(directory, "--once"))).isZero();
      assertThat(receiver.received()).isEqualTo(30);
    }
  }

  /** It is given up after minutes, see FaultySpans. */
  @Test
  void spanAtWhichTheReceiverFails_holdsUpNoOtherOfItsBatch() throws Exception {
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, 300));
    try (HttpReceiver receiver = new HttpReceiver()) {
      receiver.refuse("\"name\":\"137\"", 500);
      assertThat(run(receiver.arguments(directory, "--once", "--timeout=4"))).isEqualTo(4);
      assertThat(receiver.distinct()).isEqualTo(299);
      assertThat(receiver.received()).isLessThan(310);
    }
  }

  /** Zipkin refuses a message with one such span. */
  @Test
  void spanThatTheReceiverRefuses_holdsUpNoOther() throws Exception {
    String bad =
        "{\"traceId\":\"00000000000000c1\",\"id\":\"00000000000000c1\",\"kind\":\"INTERNAL\"}\n";
    Files.writeString(directory.resolve("bad-1.000001.ndjson"), bad);
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, 200));
    Files.writeString(directory.resolve("pins-1.000001.ndjson"), bad + Lines.lines(200, 300));
    try (HttpReceiver receiver = new HttpReceiver()) {
      receiver.refuse("INTERNAL", 400);
      assertThat(run(receiver.arguments(directory, "--once"))).isEqualTo(3);
      assertThat(receiver.distinct()).isEqualTo(300);
      assertThat(receiver.received()).isEqualTo(300);
      Files.writeString(directory.resolve("last-1.000001.ndjson"), bad);
      assertThat(run(receiver.arguments(directory, "--once"))).isEqualTo(3);
      assertThat(run(receiver.arguments(directory, "--once"))).isZero();
    }
  }

  @Test
  void receiverThatTakesSmallMessages_getsAll() throws Exception {
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, 3000));
    try (HttpReceiver receiver = new HttpReceiver()) {
      receiver.takeAtMost(64 * 1024);
      assertThat(run(receiver.arguments(directory, "--once"))).isZero();
      assertThat(receiver.distinct()).isEqualTo(3000);
      assertThat(receiver.received()).isEqualTo(3000);
    }
  }

  @Test
  void encodingInCapitals_isTheSame() throws Exception {
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, 10));
    try (HttpReceiver receiver = new HttpReceiver()) {
      String json = "--set=clew.zipkin.encoding=JSON";
      assertThat(run(receiver.arguments(directory, "--once", json))).isZero();
      assertThat(receiver.distinct()).isEqualTo(10);
    }
  }

  @Test
  void stateThatIsTaken_isExplained() throws Exception {
    try (OwnedFile lock = OwnedFile.create(Running.state(directory).resolve("lock"));
        HttpReceiver receiver = new HttpReceiver()) {
      assertThat(lock).isNotNull();
      assertThat(run(receiver.arguments(directory, "--once"))).isEqualTo(5);
      assertThat(err.toString()).contains("another clew-ship already uses");
    }
  }

  private int run(String... arguments) {
    return ClewShip.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
