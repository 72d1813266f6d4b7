package io.clew.core.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A byte buffer that grows as it is written to. There is no separate pass that computes sizes: it
 * could disagree with what is written. Not safe to share between threads.
 */
public final class WriteBuffer {
  /** Eight bytes of an array as one long, the first in the lowest bits. */
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HUNDRED_MILLION = 100_000_000;

  byte[] array;
  int length;

  /**
   * Creates an empty buffer.
   *
   * @param capacity how many bytes fit before it grows
   */
  public WriteBuffer(int capacity) {
    array = new byte[capacity];
  }

  /**
   * The written bytes, from 0 to {@link #length()}. This is the buffer's own array, valid until the
   * next write.
   */
  public byte[] array() {
    return array;
  }

  /** The number of bytes written. */
  public int length() {
    return length;
  }

  /**
   * Removes all bytes from an index on.
   *
   * @param newLength 0 to {@link #length()}
   */
  public void truncate(int newLength) {
    length = newLength;
  }

  void write(int value) {
    ensure(1);
    array[length++] = (byte) value;
  }

  void write(int first, int second) {
    ensure(2);
    array[length] = (byte) first;
    array[length + 1] = (byte) second;
    length += 2;
  }

  void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  void write(byte[] bytes, int from, int to) {
    ensure(to - from);
    System.arraycopy(bytes, from, array, length, to - from);
    length += to - from;
  }

  void write(EncodedBytes snippet) {
    ensure(Math.max(EncodedBytes.SHORT, snippet.length));
    if (snippet.length <= EncodedBytes.SHORT) {
      WORD.set(array, length, snippet.first);
      WORD.set(array, length + 8, snippet.second);
      if (snippet.length > EncodedBytes.SHORT / 2) {
        WORD.set(array, length + 16, snippet.third);
        WORD.set(array, length + 24, snippet.fourth);
      }
    } else {
      System.arraycopy(snippet.bytes, 0, array, length, snippet.length);
    }
    length += snippet.length;
  }

  void writeBigEndian(long value) {
    writeLittleEndian(Long.reverseBytes(value));
  }

  void writeLittleEndian(long value) {
    ensure(8);
    WORD.set(array, length, value);
    length += 8;
  }

  /** Eight bytes as one long, the first in the lowest bits. */
  static long word(byte[] bytes, int start) {
    return (long) WORD.get(bytes, start);
  }

  void writeVarint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
  }

  /**
   * Ends a field whose length was unknown when it began. The length is written into the {@code
   * free} bytes before {@code start}. If it takes more or fewer, the content is moved.
   */
  void closeLength(int start, int free) {
    int size = length - start;
    if (free == 1 && size < 0x80) {
      array[start - 1] = (byte) size;
      return;
    }
    int move = varintLength(size) - free;
    if (move != 0) {
      ensure(Math.max(0, move));
      System.arraycopy(array, start, array, start + move, size);
    }
    int end = length + move;
    length = start - free;
    writeVarint(size);
    length = end;
  }

  private static int varintLength(int value) {
    return 1 + (31 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Writes 16 hex digits. */
  void writeHex(long value) {
    ensure(16);
    WORD.set(array, length, Digits.hex(value >>> 32));
    WORD.set(array, length + 8, Digits.hex(value & 0xFFFFFFFFL));
    length += 16;
  }

  /** Writes a whole number in decimal digits. */
  void writeDecimal(long value) {
    ensure(32);
    if (value < 0) {
      array[length++] = '-';
    }
    // Long.MIN_VALUE has no positive counterpart, but its bits are right as an unsigned number.
    long rest = Math.abs(value);
    if (rest >= 0 && rest < HUNDRED_MILLION) {
      writeFirstDigits(rest);
      return;
    }
    long upper = rest < 0 ? Long.divideUnsigned(rest, HUNDRED_MILLION) : rest / HUNDRED_MILLION;
    if (upper < HUNDRED_MILLION) {
      writeFirstDigits(upper);
    } else {
      writeFirstDigits(upper / HUNDRED_MILLION);
      writeEightDigits(upper % HUNDRED_MILLION);
    }
    writeEightDigits(rest - upper * HUNDRED_MILLION);
  }

  /** Writes up to eight digits, without leading zeros. */
  private void writeFirstDigits(long value) {
    long digits = Digits.decimal(value);
    int leadingZeros = Math.min(7, Long.numberOfTrailingZeros(digits) >>> 3);
    WORD.set(array, length, (digits + Digits.ZEROS) >>> (8 * leadingZeros));
    length += 8 - leadingZeros;
  }

  private void writeEightDigits(long value) {
    WORD.set(array, length, Digits.decimal(value) + Digits.ZEROS);
    length += 8;
  }

  /** Whether the value of a tag can be written with {@link #writeDecimal}. */
  static boolean isWhole(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte;
  }

  /** Makes room for more bytes; call it before writing to {@link #array}. */
  void ensure(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, Math.addExact(length, more)));
    }
  }
}
