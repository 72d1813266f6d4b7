package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;

class JettyEe8Test extends ServletContract {
  JettyEe8Test() {
    super(ServerKind.JETTY_EE8);
  }
}
