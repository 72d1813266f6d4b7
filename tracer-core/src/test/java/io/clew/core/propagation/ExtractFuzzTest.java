package io.clew.core.propagation;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Runs the seeds in {@code ExtractFuzzTestInputs}, and all inputs that ever failed. With {@code
 * JAZZER_FUZZ=1} it looks for more; see CONTRIBUTING.md.
 */
class ExtractFuzzTest {
  @FuzzTest
  void b3(byte[] data) {
    ExtractTargets.b3(data);
  }

  @FuzzTest
  void w3c(byte[] data) {
    ExtractTargets.w3c(data);
  }

  @FuzzTest
  void requestId(byte[] data) {
    ExtractTargets.requestId(data);
  }

  @FuzzTest
  void baggage(byte[] data) {
    ExtractTargets.baggage(data);
  }

  @FuzzTest
  void allFormats(byte[] data) {
    ExtractTargets.allFormats(data);
  }

  @FuzzTest
  void binary(byte[] data) {
    ExtractTargets.binary(data);
  }
}
