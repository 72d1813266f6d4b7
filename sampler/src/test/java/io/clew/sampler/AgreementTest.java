package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Services that know nothing of each other decide the same on the same trace. */
class AgreementTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Test
  void decide_inTwoOtherProcesses_isTheSame() throws Exception {
    try (JavaProcess small = start("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        JavaProcess foreign =
            start(
                "-XX:+UseParallelGC",
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-Dfile.encoding=ISO-8859-6",
                "-Duser.timezone=Asia/Kathmandu")) {
      for (JavaProcess process : new JavaProcess[] {small, foreign}) {
        String digest = process.readLine(LIMIT);
        process.awaitSuccess(LIMIT);
        assertThat(digest).isEqualTo(DecisionDigest.expected());
      }
    }
  }

  @Test
  void digest_anotherRate_isAnother() throws Exception {
    assertThat(DecisionDigest.ofRates(0.1)).isNotEqualTo(DecisionDigest.ofRates(0.10001));
  }

  private static JavaProcess start(String... options) throws IOException {
    return JavaProcess.newBuilder(DecisionDigest.class).jvmOptions(options).start();
  }
}
