package io.clew.analysis.flow;

/** Hashes of 64 bits that are the same on each machine and in each version: they are stored. */
final class Hash {
  private static final long PRIME = 0x100000001b3L;
  private static final long BASIS = 0xcbf29ce484222325L;

  private Hash() {}

  static long of(CallName name) {
    String kind = name.kind() == null ? "" : name.kind().name();
    long hash = of(of(of(BASIS, name.service()), name.operation()), kind);
    return add(hash, name.isFailed() ? 1 : 0);
  }

  private static long of(long basis, String text) {
    long hash = basis;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME; // FNV-1a.
    }
    return add(hash, text.length());
  }

  /** The order of what is added matters. */
  static long add(long hash, long value) {
    long mixed = hash * PRIME + value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
    return mixed ^ (mixed >>> 32);
  }
}
