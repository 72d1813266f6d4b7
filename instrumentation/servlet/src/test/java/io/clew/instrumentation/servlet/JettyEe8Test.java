package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;
import io.clew.instrumentation.http.testing.ServerAbility;

/**
 * Jetty does not say when error pages end, so their status is not the span's. It has no {@code
 * HttpServletRequest.upgrade}.
 */
class JettyEe8Test extends ServletContract {
  JettyEe8Test() {
    super(ServerKind.JETTY_EE8, ServerAbility.ERROR_DISPATCH, ServerAbility.UPGRADE);
  }
}
