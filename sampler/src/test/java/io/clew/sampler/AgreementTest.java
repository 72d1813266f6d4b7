package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services that know nothing of each other decide the same on the same trace. */
class AgreementTest {
  @Test
  @Timeout(60)
  void decide_inTwoOtherProcesses_isTheSame() throws Exception {
    Process small = start("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    Process foreign =
        start(
            "-XX:+UseParallelGC",
            "-Duser.language=ar",
            "-Duser.country=EG",
            "-Dfile.encoding=ISO-8859-6",
            "-Duser.timezone=Asia/Kathmandu");
    try {
      assertThat(output(small)).isEqualTo(DecisionDigest.expected());
      assertThat(output(foreign)).isEqualTo(DecisionDigest.expected());
    } finally {
      small.destroyForcibly();
      foreign.destroyForcibly();
    }
  }

  @Test
  void digest_anotherRate_isAnother() throws Exception {
    assertThat(DecisionDigest.ofRates(0.1)).isNotEqualTo(DecisionDigest.ofRates(0.10001));
  }

  private static Process start(String... flags) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), DecisionDigest.class.getName()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String output(Process process) throws Exception {
    try (BufferedReader reader = process.inputReader(StandardCharsets.US_ASCII)) {
      String line = reader.readLine();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      return line;
    }
  }
}
