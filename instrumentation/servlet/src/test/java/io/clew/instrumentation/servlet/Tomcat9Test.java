package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;

class Tomcat9Test extends ServletContract {
  Tomcat9Test() {
    super(ServerKind.TOMCAT_9);
  }
}
