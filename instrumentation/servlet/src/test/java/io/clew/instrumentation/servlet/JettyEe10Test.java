package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;
import io.clew.instrumentation.http.testing.ServerAbility;

/**
 * Jetty does not say when error pages end, so their status is not the span's. Of an upgraded
 * connection, it hands nothing to the application, with or without tracing.
 */
class JettyEe10Test extends ServletContract {
  JettyEe10Test() {
    super(ServerKind.JETTY_EE10, ServerAbility.ERROR_DISPATCH, ServerAbility.UPGRADE);
  }
}
