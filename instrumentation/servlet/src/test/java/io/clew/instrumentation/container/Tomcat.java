package io.clew.instrumentation.container;

import io.clew.instrumentation.http.testing.RunningServer;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.jspecify.annotations.Nullable;

/** Tomcat, of whatever version: nothing here names a class of the servlet API. */
public final class Tomcat implements RunningServer {
  private static final String CONTEXT = "org.apache.catalina.core.StandardContext";

  private static @Nullable Tomcat shared;

  static {
    // Else each version wants to be the one that tells the JVM of its URLs.
    TomcatURLStreamHandlerFactory.disable();
  }

  private final org.apache.catalina.startup.Tomcat server =
      new org.apache.catalina.startup.Tomcat();
  private final boolean isShared;
  private @Nullable Context context;

  private Tomcat(@Nullable Executor executor) throws Exception {
    isShared = executor == null;
    server.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxThreads", "300");
    if (executor != null) {
      ((AbstractProtocol<?>) connector.getProtocolHandler()).setExecutor(executor);
    }
    server.getService().addConnector(connector);
    server.setConnector(connector);
    server.start();
  }

  /** Called by name. */
  public static RunningServer start(ServerKind kind, WebApp app, Object initializer)
      throws Exception {
    Tomcat tomcat = app.executor() == null && shared != null ? shared : new Tomcat(app.executor());
    if (tomcat.isShared) {
      shared = tomcat;
    }
    tomcat.deploy(kind, app, initializer);
    return tomcat;
  }

  @SuppressWarnings("deprecation") // Older versions have nothing else.
  private void deploy(ServerKind kind, WebApp app, Object initializer) throws Exception {
    Context context = (Context) kind.loader().loadClass(CONTEXT).getConstructor().newInstance();
    context.setName("");
    context.setPath("");
    context.setParentClassLoader(kind.loader());
    context.addLifecycleListener(new org.apache.catalina.startup.Tomcat.FixContextListener());
    for (Method method : Context.class.getMethods()) {
      if (method.getName().equals("addServletContainerInitializer")) {
        method.invoke(context, initializer, Set.of());
      }
    }
    org.apache.catalina.startup.Tomcat.addServlet(
        context, "default", "org.apache.catalina.servlets.DefaultServlet");
    context.addServletMappingDecoded("/", "default", false);
    if (app.handlers().containsKey("/error") || app.handlers().isEmpty()) {
      ErrorPage errors = new ErrorPage();
      errors.setLocation("/error");
      context.addErrorPage(errors);
    }
    this.context = context;
    server.getHost().addChild(context);
  }

  @Override
  public int port() {
    return server.getConnector().getLocalPort();
  }

  @Override
  public void close() {
    try {
      Context deployed = context;
      context = null;
      if (deployed != null) {
        server.getHost().removeChild(deployed);
      }
      if (!isShared) {
        server.stop();
        server.destroy();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
