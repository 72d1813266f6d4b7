package io.clew.sampler.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may speak to a {@link SamplerHandler}. */
final class Access {
  private static final Pattern LOOPBACK_HOST =
      Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

  /** A proxy on this machine, such as a service mesh's, passes on who knows whose requests. */
  private static final List<String> FORWARDED = List.of("Forwarded", "X-Forwarded-For", "Via");

  private static final Pattern BEARER = Pattern.compile("(?i)bearer +");

  private final byte @Nullable [] token;
  private final boolean remoteAllowed;

  Access(@Nullable String token, boolean remoteAllowed) {
    this.token = token == null ? null : token.getBytes(UTF_8);
    this.remoteAllowed = remoteAllowed;
  }

  void check(HttpExchange exchange) throws RefusedException {
    Headers headers = exchange.getRequestHeaders();
    if (!remoteAllowed) {
      requireLocal(exchange);
    }
    // Browsers send it with whatever a page has them change. No page has any business here, and a
    // browser on this machine is let in by its address.
    if (headers.containsKey("Origin")) {
      throw new RefusedException(403, "Origin: expected none, browsers have no access");
    }
    if (token != null) {
      requireToken(exchange, token);
    }
  }

  private static void requireLocal(HttpExchange exchange) throws RefusedException {
    Headers headers = exchange.getRequestHeaders();
    if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
      throw new RefusedException(403, "expected a request from this machine");
    }
    for (String header : FORWARDED) {
      if (headers.containsKey(header)) {
        throw new RefusedException(
            403, header + ": expected none, the request is not from this machine");
      }
    }
    // A page whose own name was made to point to this machine (DNS rebinding) needs no Origin to
    // read what is here. It cannot choose the Host.
    List<String> hosts = headers.getOrDefault("Host", List.of());
    if (hosts.size() != 1 || !LOOPBACK_HOST.matcher(hosts.get(0)).matches()) {
      throw new RefusedException(403, "Host: expected localhost, 127.0.0.1 or [::1], got another");
    }
  }

  private static void requireToken(HttpExchange exchange, byte[] token) throws RefusedException {
    List<String> given = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
    String bearer =
        given.size() == 1 && BEARER.matcher(given.get(0)).lookingAt()
            ? BEARER.matcher(given.get(0)).replaceFirst("")
            : null;
    if (bearer != null && MessageDigest.isEqual(token, bearer.getBytes(UTF_8))) {
      return;
    }
    String problem = bearer == null ? "" : ", error=\"invalid_token\"";
    exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"sampling\"" + problem);
    throw new RefusedException(
        401, "expected the bearer token, got " + (bearer == null ? "none" : "another"));
  }
}
