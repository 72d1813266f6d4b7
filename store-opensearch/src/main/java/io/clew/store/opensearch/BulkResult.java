package io.clew.store.opensearch;

import java.util.List;

/**
 * What became of documents: each is stored or refused.
 *
 * @param stored how many
 * @param refused those that the server will not take, however often it is asked
 */
public record BulkResult(int stored, List<Refused> refused) {
  public BulkResult {
    refused = List.copyOf(refused);
  }

  /**
   * A document that was not stored.
   *
   * @param reason on one line
   */
  public record Refused(Document document, String reason) {}
}
