package io.clew.core.encode;

/** Turns numbers into eight digits at once. Each result is eight bytes, the first in the lowest. */
final class Digits {
  /** The digit 0, eight times. */
  static final long ZEROS = 0x3030303030303030L;

  private static final long ONES = 0x0101010101010101L;

  private Digits() {}

  /**
   * The eight hex digits of 32 bits. Each half byte moves into a byte, then becomes a character.
   */
  static long hex(long bits) {
    long spread = (bits | (bits << 16)) & 0x0000FFFF0000FFFFL;
    spread = (spread | (spread << 8)) & 0x00FF00FF00FF00FFL;
    spread = (spread | (spread << 4)) & 0x0F0F0F0F0F0F0F0FL;
    long letters = ((spread + 0x0606060606060606L) >>> 4) & ONES;
    return Long.reverseBytes(spread + ZEROS + letters * ('a' - '0' - 10));
  }

  /**
   * The values, 0 to 9, of the eight decimal digits of a number below 100,000,000. The number is
   * split into parts of four digits, then two, then one, all parts at once. To multiply by these
   * factors and shift divides by 100 and by 10, exactly for numbers of that size.
   */
  static long decimal(long value) {
    long fours = value / 10_000 | (value % 10_000) << 32;
    long hundreds = ((fours * 10_486) >>> 20) & 0x0000007F0000007FL;
    long twos = hundreds | ((fours - 100 * hundreds) << 16);
    long tens = ((twos * 103) >>> 10) & 0x000F000F000F000FL;
    return tens | ((twos - 10 * tens) << 8);
  }
}
