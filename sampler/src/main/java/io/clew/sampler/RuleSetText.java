package io.clew.sampler;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The text of a rule set, from bytes that may be anything. */
public final class RuleSetText {
  /** The limit: more than any rule set needs, and as much as a Kubernetes config map takes. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int VERSION_DIGITS = 12;

  private RuleSetText() {}

  /**
   * Reads UTF-8, strictly: a rule set is refused rather than guessed at.
   *
   * @param bytes of a larger document, one more than {@link #MAX_BYTES} are enough
   * @throws IOException if there are too many, or they are no UTF-8
   */
  public static String text(byte[] bytes) throws IOException {
    if (bytes.length > MAX_BYTES) {
      throw new IOException("expected at most " + MAX_BYTES + " bytes, got more");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("expected UTF-8, got other bytes", e);
    }
  }

  /**
   * A version for a text that has none by itself. It is the same in every service, so one sees who
   * has which.
   *
   * @return the first digits that {@code sha256sum} prints
   */
  public static String version(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, VERSION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }

  /** One line for the log, whoever wrote the document. */
  public static String printable(String text, int maxChars) {
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
    return line.length() <= maxChars ? line : line.substring(0, maxChars) + "...";
  }
}
