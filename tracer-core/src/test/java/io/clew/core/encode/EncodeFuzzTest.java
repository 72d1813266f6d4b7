package io.clew.core.encode;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.clew.api.Encoding;

/**
 * Runs the seeds in {@code EncodeFuzzTestInputs}, and all inputs that ever failed. With {@code
 * JAZZER_FUZZ=1} it looks for more; see CONTRIBUTING.md.
 */
class EncodeFuzzTest {
  @FuzzTest
  void json(FuzzedDataProvider data) {
    EncodeTargets.readBack(Encoding.ZIPKIN_JSON, data);
  }

  @FuzzTest
  void proto3(FuzzedDataProvider data) {
    EncodeTargets.readBack(Encoding.ZIPKIN_PROTO3, data);
  }
}
