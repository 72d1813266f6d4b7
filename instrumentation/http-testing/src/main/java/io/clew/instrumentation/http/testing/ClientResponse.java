package io.clew.instrumentation.http.testing;

/** What came back. */
public final class ClientResponse {
  private final int status;
  private final byte[] body;

  /**
   * A response, read to its end.
   *
   * @param body empty if there was none
   */
  public ClientResponse(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  int status() {
    return status;
  }

  byte[] body() {
    return body;
  }
}
