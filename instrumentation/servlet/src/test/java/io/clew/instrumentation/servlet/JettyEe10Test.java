package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;

class JettyEe10Test extends ServletContract {
  JettyEe10Test() {
    super(ServerKind.JETTY_EE10);
  }
}
