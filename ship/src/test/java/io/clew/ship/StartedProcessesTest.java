package io.clew.ship;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartedProcessesTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static String started(String service, int pid, String rules) {
    return "{\"traceId\":\"%032x\",\"id\":\"%016x\",\"name\":\"clew started\"".formatted(pid, pid)
        + ",\"timestamp\":1577836800000000,\"duration\":1"
        + ",\"localEndpoint\":{\"serviceName\":\""
        + service
        + "\"},\"tags\":{"
        + "\"tracer.version\":\"0.1.0\",\"host.name\":\"pod-"
        + pid
        + "\",\"process.pid\":\""
        + pid
        + "\",\"jvm.version\":\"17.0.1+12\",\"tracer.settings\":\"0123456789ab\""
        + (rules == null ? "" : ",\"tracer.rules\":\"" + rules + "\"")
        + "}}\n";
  }

  private int list(Path of) {
    return ClewShip.run(
        new PrintWriter(out), new PrintWriter(err), "--list-started", of.toString());
  }

  @Test
  void list_ofPlainAndCompressedLogs_isATableOfProcesses() throws Exception {
    String feed = started("feed", 12, null);
    Files.writeString(directory.resolve("feed-12.ndjson"), Lines.lines(0, 100) + feed);
    Path full = directory.resolve("shop-7.000001.ndjson");
    Files.writeString(full, started("shop", 7, "9a472c1a3d59") + Lines.lines(0, 100));
    Lines.compress(full);
    Files.writeString(
        directory.resolve("shop-7.ndjson"),
        "{\"name\":\"clew started\",\nno span \"clew started\"\n"
            + started("shop", 8, "9a472c1a3d59")
            + "{\"name\":\"other\",\"tags\":{\"x\":\"clew started\"}}\n"
            + started("torn", 9, null).strip());
    Files.writeString(directory.resolve("notes.txt"), started("notes", 1, null));

    assertThat(list(directory)).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "SERVICE  HOST    PID  STARTED               VERSION  JVM        SETTINGS      RULES",
            "feed     pod-12  12   2020-01-01T00:00:00Z  0.1.0    17.0.1+12  0123456789ab  -",
            "shop     pod-7   7    2020-01-01T00:00:00Z  0.1.0    17.0.1+12  0123456789ab "
                + " 9a472c1a3d59",
            "shop     pod-8   8    2020-01-01T00:00:00Z  0.1.0    17.0.1+12  0123456789ab "
                + " 9a472c1a3d59");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void list_leavesNothingBehind() throws Exception {
    Files.writeString(directory.resolve("feed-1.ndjson"), started("feed", 1, null));
    assertThat(list(directory)).isZero();
    assertThat(directory.toFile().list()).containsExactly("feed-1.ndjson");
  }

  @Test
  void list_damagedFile_isSaidAndTheOthersAreListed() throws Exception {
    Path full = directory.resolve("shop-7.000001.ndjson");
    Files.writeString(full, started("shop", 7, null) + Lines.lines(0, 1000));
    Lines.compress(full);
    Path compressed = directory.resolve("shop-7.000001.ndjson.gz");
    byte[] bytes = Files.readAllBytes(compressed);
    Files.write(compressed, Arrays.copyOf(bytes, bytes.length / 2));
    Files.writeString(directory.resolve("feed-1.ndjson"), started("feed", 1, null));

    assertThat(list(directory)).isEqualTo(3);
    assertThat(out.toString()).contains("feed ");
    assertThat(err.toString()).isEqualTo("clew-ship: files that cannot be read to their end: 1\n");
  }

  @Test
  void list_ofNoDirectory_isAUsageError() {
    assertThat(list(directory.resolve("nowhere"))).isEqualTo(2);
    assertThat(err.toString()).contains("DIRECTORY: expected a directory");
  }
}
