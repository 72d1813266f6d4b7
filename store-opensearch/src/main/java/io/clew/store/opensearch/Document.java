package io.clew.store.opensearch;

/**
 * What is indexed as one. One with the same index and id replaces it.
 *
 * @param source JSON, one object on one line, in UTF-8; it is not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
public record Document(String index, String id, byte[] source) {
  /** Without the source. */
  @Override
  public String toString() {
    return index + "/" + id + " (" + source.length + " bytes)";
  }
}
