package io.clew.sampler;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** A process that decides on the same ids as all of its kind, and prints a digest of the result. */
final class DecisionDigest {
  private static final int IDS = 100_000;
  private static final double[] RATES = {0, 0.0001, 0.001, 0.003, 0.01, 0.1, 0.5, 1};

  private DecisionDigest() {}

  public static void main(String[] arguments) throws GeneralSecurityException {
    System.out.println(ofRates(RATES));
  }

  /** The digest that all processes agree on. */
  static String expected() throws GeneralSecurityException {
    return ofRates(RATES);
  }

  static String ofRates(double... rates) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    int sampled = 0;
    for (double rate : rates) {
      ProbabilisticSampler sampler = ProbabilisticSampler.create(rate);
      for (boolean clientChosen : new boolean[] {false, true}) {
        SplittableRandom random = new SplittableRandom(1);
        ByIdAlone request = new ByIdAlone(clientChosen);
        for (int i = 0; i < IDS; i++) {
          request.traceIdLow = clientChosen ? i : random.nextLong();
          if (sampler.decide(request).sampled()) {
            sampled++;
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
          }
        }
      }
    }
    return sampled + " " + HexFormat.of().formatHex(digest.digest());
  }
}
