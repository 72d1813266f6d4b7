package io.clew.api;

/**
 * How a {@link SpanBatch} writes its spans.
 *
 * @see <a href="https://github.com/openzipkin/zipkin-api">Zipkin's API and proto definitions</a>
 */
public enum Encoding {
  /**
   * Zipkin v2 JSON: each span one object without line breaks, followed by {@code \n}, so that a
   * whole batch is NDJSON.
   */
  ZIPKIN_JSON("application/json"),
  /**
   * Zipkin proto3: each span one {@code spans} field of {@code ListOfSpans}, tag and length
   * included, so that a whole batch, or any choice of its spans one after the other, is a {@code
   * ListOfSpans}.
   */
  ZIPKIN_PROTO3("application/x-protobuf");

  private final String mediaType;

  Encoding(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * The media type of a list of spans.
   *
   * @return as in an HTTP {@code Content-Type} header
   */
  public String mediaType() {
    return mediaType;
  }
}
