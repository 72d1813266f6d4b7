package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;
import io.clew.instrumentation.http.testing.ServerAbility;

class Tomcat8Test extends ServletContract {
  Tomcat8Test() {
    super(ServerKind.TOMCAT_8_5, ServerAbility.ROUTES);
  }
}
