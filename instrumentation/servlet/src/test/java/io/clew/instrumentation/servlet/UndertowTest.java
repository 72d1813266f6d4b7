package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;
import io.clew.instrumentation.http.testing.ServerAbility;

/** Undertow answers an exception without any header that the response had: see ServletCasesTest. */
class UndertowTest extends ServletContract {
  UndertowTest() {
    super(ServerKind.UNDERTOW, ServerAbility.ANSWERS_EXCEPTIONS);
  }
}
