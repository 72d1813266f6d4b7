package io.clew.api;

/**
 * The role of a span in a call between two services. A span without a kind is local work.
 *
 * @see <a href="https://zipkin.io/zipkin-api/#/default/post_spans">Zipkin v2 model</a>
 */
public enum SpanKind {
  /** Calls another service and waits for the answer. */
  CLIENT,
  /** Answers another service's call. */
  SERVER,
  /** Hands a message to a broker. */
  PRODUCER,
  /** Takes a message from a broker. */
  CONSUMER
}
