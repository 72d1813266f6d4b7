package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;

class Tomcat8Test extends ServletContract {
  Tomcat8Test() {
    super(ServerKind.TOMCAT_8_5);
  }
}
