package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;

class Tomcat10Test extends ServletContract {
  Tomcat10Test() {
    super(ServerKind.TOMCAT_10_1);
  }
}
