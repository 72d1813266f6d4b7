package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;

class Tomcat11Test extends ServletContract {
  Tomcat11Test() {
    super(ServerKind.TOMCAT_11);
  }
}
