package io.clew.sampler.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.common.AdminRequest;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
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

  void check(AdminRequest request) throws RefusedException {
    if (!remoteAllowed) {
      requireLocal(request);
    }
    // Browsers send it with whatever a page has them change. No page has any business here, and a
    // browser on this machine is let in by its address.
    if (request.headers().containsKey("Origin")) {
      throw new RefusedException(403, "Origin: expected none, browsers have no access");
    }
    if (token != null) {
      requireToken(request, token);
    }
  }

  private static void requireLocal(AdminRequest request) throws RefusedException {
    Map<String, List<String>> headers = request.headers();
    if (!request.from().isLoopbackAddress()) {
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

  private static void requireToken(AdminRequest request, byte[] token) throws RefusedException {
    List<String> given = request.headers().getOrDefault("Authorization", List.of());
    String bearer =
        given.size() == 1 && BEARER.matcher(given.get(0)).lookingAt()
            ? BEARER.matcher(given.get(0)).replaceFirst("")
            : null;
    if (bearer != null && MessageDigest.isEqual(token, bearer.getBytes(UTF_8))) {
      return;
    }
    String problem = bearer == null ? "" : ", error=\"invalid_token\"";
    throw new RefusedException(
        401,
        "expected the bearer token, got " + (bearer == null ? "none" : "another"),
        Map.of("WWW-Authenticate", "Bearer realm=\"sampling\"" + problem));
  }
}
