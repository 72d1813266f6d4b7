package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * What the servers are asked.
 *
 * @param path with the query, beginning with a slash
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
record Request(String method, String path, byte @Nullable [] body) {
  static Request get(String path) {
    return new Request("GET", path, null);
  }

  static Request post(String path, Json.Writer body) {
    return new Request("POST", path, Json.write(body));
  }

  static Request put(String path, String body) {
    return new Request("PUT", path, body.getBytes(UTF_8));
  }
}
