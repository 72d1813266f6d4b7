package io.clew.core.propagation;

import io.clew.api.Propagation;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.common.Hex;
import io.opentracing.propagation.TextMapInject;
import java.util.List;

/**
 * {@code X-Request-Id}: the id under which load balancers and access logs know a request. It is
 * propagated beside the trace. Without one, the trace id is used.
 *
 * <p>Legal are 1 to 200 characters of {@code [A-Za-z0-9._~+/=:@#-]}, which covers what nginx,
 * Envoy, Heroku and Kong write. Anything else is treated as absent: it is never cut, logged or sent
 * on.
 *
 * <p>A request without a trace whose id is a UUID or 32 hex digits starts its trace under that id,
 * so that nginx's access log and the trace share it.
 */
public final class RequestId implements Propagation {
  /** Starts traces under request ids that fit. */
  public static final RequestId AS_TRACE_ID = new RequestId(true);

  /** Keeps request ids and trace ids apart. */
  public static final RequestId BESIDE_TRACE_ID = new RequestId(false);

  private static final String HEADER = "X-Request-Id";
  private static final String FIELD = "x-request-id";
  private static final int MAX_LENGTH = 200;

  private final boolean startsTraces;

  private RequestId(boolean startsTraces) {
    this.startsTraces = startsTraces;
  }

  @Override
  public List<String> fields() {
    return List.of(FIELD);
  }

  @Override
  public void extract(Carrier carrier, TraceContextBuilder context) {
    String id = carrier.get(FIELD);
    if (id == null || !isLegal(id)) {
      return;
    }
    context.requestId(id);
    if (startsTraces && !context.hasSpan()) {
      startTrace(id, context);
    }
  }

  static boolean isLegal(String id) {
    int length = id.length();
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = id.charAt(i);
      boolean legal =
          (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || "._~+/=:@#-".indexOf(c) >= 0;
      if (!legal) {
        return false;
      }
    }
    return true;
  }

  private static void startTrace(String id, TraceContextBuilder context) {
    int length = id.length();
    if (length != 32 && length != 36) {
      return;
    }
    StringBuilder hex = new StringBuilder(32);
    for (int i = 0; i < length; i++) {
      char c = id.charAt(i);
      boolean hyphenPlace = length == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
      if (hyphenPlace != (c == '-')) {
        return;
      }
      if (!hyphenPlace) {
        hex.append(c >= 'A' && c <= 'F' ? (char) (c + 32) : c);
      }
    }
    if (Hex.isLowerHex(hex, 0, 32)) {
      long high = Hex.parse(hex, 0, 16);
      long low = Hex.parse(hex, 16, 32);
      if ((high | low) != 0) {
        context.traceId(high, low).clientChosen(true);
      }
    }
  }

  @Override
  public void inject(TraceContext context, TextMapInject carrier) {
    String id = context.requestId();
    if (id != null) {
      Propagator.put(carrier, HEADER, id);
    }
  }
}
