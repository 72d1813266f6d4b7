package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;

class UndertowTest extends ServletContract {
  UndertowTest() {
    super(ServerKind.UNDERTOW);
  }
}
