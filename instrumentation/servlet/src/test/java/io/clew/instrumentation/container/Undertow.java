package io.clew.instrumentation.container;

import io.clew.instrumentation.http.testing.RunningServer;
import io.undertow.Handlers;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ErrorPage;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.Executor;

/** Undertow, a server for each test. */
public final class Undertow implements RunningServer {
  private final DeploymentManager deployment;
  private final io.undertow.Undertow server;

  private Undertow(DeploymentManager deployment, io.undertow.Undertow server) {
    this.deployment = deployment;
    this.server = server;
  }

  /** Called by name. */
  public static RunningServer start(ServerKind kind, WebApp app, Object initializer)
      throws Exception {
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(kind.loader())
            .setContextPath("/")
            .setDeploymentName("test")
            .addServletContainerInitializer(info(initializer));
    if (app.filters() > 0) {
      // A container that looks for initializers calls ours, whatever the application adds itself.
      info.addServletContainerInitializer(
          info(
              kind.loader()
                  .loadClass(kind.ourPackage() + "TracingInitializer")
                  .getConstructor()
                  .newInstance()));
    }
    Executor executor = app.executor();
    if (executor != null) {
      info.setExecutor(executor);
    }
    if (app.handlers().containsKey("/error") || app.handlers().isEmpty()) {
      info.addErrorPage(new ErrorPage("/error"));
    }
    DeploymentManager deployment = Servlets.defaultContainer().addDeployment(info);
    deployment.deploy();
    PathHandler handler = Handlers.path(deployment.start());
    io.undertow.Undertow server =
        io.undertow.Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(1)
            .setWorkerThreads(20)
            .setHandler(handler)
            .build();
    server.start();
    return new Undertow(deployment, server);
  }

  private static ServletContainerInitializerInfo info(Object initializer) {
    return new ServletContainerInitializerInfo(
        ServletContainerInitializer.class,
        new ImmediateInstanceFactory<>((ServletContainerInitializer) initializer),
        Set.of());
  }

  @Override
  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public void close() {
    try {
      if (deployment.getState() == DeploymentManager.State.STARTED) {
        server.stop(); // Waits for the threads that have sent their answers, and go on.
        deployment.stop();
        deployment.undeploy();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
