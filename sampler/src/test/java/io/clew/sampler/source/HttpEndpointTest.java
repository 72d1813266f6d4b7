package io.clew.sampler.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long an endpoint rests after each kind of failure. */
class HttpEndpointTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static HttpEndpoint endpoint(URI uri) {
    return new HttpEndpoint(
        "rules", uri, null, LONG, LONG, new PollInterval(Duration.ofSeconds(1), () -> 0.5));
  }

  @Test
  void look_connectionRefused_isAsOftenAsUsual() throws Exception {
    URI nobody;
    try (RawServer server = new RawServer()) {
      nobody = server.uri("/sampling");
    }

    assertThat(rests(endpoint(nobody))).containsOnly(1000L);
  }

  @Test
  void look_errors_isLessAndLessOften() throws Exception {
    try (RawServer server = new RawServer()) {
      server.always(503, "", "not now");

      assertThat(rests(endpoint(server.uri("/sampling")))).containsExactly(1000, 2000, 4000);
    }
  }

  private static long[] rests(HttpEndpoint endpoint) throws InterruptedException, IOException {
    return new long[] {endpoint.look(), endpoint.look(), endpoint.look()};
  }
}
