package io.clew.common;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * The answer to an {@link AdminRequest}.
 *
 * @param headers without those about length and connection
 */
public record AdminAnswer(int status, Map<String, String> headers, String body) {
  /** One line of text. */
  public static AdminAnswer text(int status, String line) {
    return new AdminAnswer(
        status, Map.of("Content-Type", "text/plain; charset=utf-8"), line + "\n");
  }

  /** The body as it is sent. */
  public byte[] bytes() {
    return body.getBytes(UTF_8);
  }
}
