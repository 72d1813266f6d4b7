package io.clew.examples.homepage;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanHandler;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Writes the address of the service into its spans. These services share a host, which their names
 * do not say, and so a clock: what looks like another clock is none.
 */
final class SpanAddress implements SpanHandler {
  private final Endpoint endpoint;

  SpanAddress(String service, InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    endpoint =
        new Endpoint(
            service,
            ip instanceof Inet4Address ipv4 ? ipv4 : null,
            ip instanceof Inet6Address ipv6 ? ipv6 : null,
            address.getPort());
  }

  @Override
  public FinishedSpan onFinish(FinishedSpan span) {
    return span.toBuilder().localEndpoint(endpoint).build();
  }
}
