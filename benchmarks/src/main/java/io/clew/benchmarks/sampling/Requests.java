package io.clew.benchmarks.sampling;

import io.clew.api.SamplingRequest;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Requests of a hundred operations, with trace ids in the form that each sampler takes. */
final class Requests {
  static final int OPERATIONS = 100;

  /** A power of two. */
  static final int COUNT = 256;

  private final One[] all = new One[COUNT];
  private int next;

  Requests(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < COUNT; i++) {
      long low = random.nextLong();
      all[i] =
          new One(
              low,
              HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(low),
              operation(random.nextInt(OPERATIONS)));
    }
  }

  static String operation(int number) {
    return ("GET /things/" + number).intern();
  }

  One next() {
    return all[next++ & (COUNT - 1)];
  }

  /**
   * A request.
   *
   * @param traceIdLow random bits
   * @param traceId the same in hex
   */
  record One(long traceIdLow, String traceId, String operation) implements SamplingRequest {
    @Override
    public boolean isClientChosen() {
      return false;
    }

    @Override
    public String service() {
      return "things";
    }

    @Override
    public @Nullable Object tag(String key) {
      return null;
    }
  }
}
