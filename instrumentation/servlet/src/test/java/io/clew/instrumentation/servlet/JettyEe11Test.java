package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;

class JettyEe11Test extends ServletContract {
  JettyEe11Test() {
    super(ServerKind.JETTY_EE11);
  }
}
