package io.clew.instrumentation.container;

import io.clew.instrumentation.http.testing.RunningServer;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Jetty 12 with one of its environments, HTTP/1.1 and HTTP/2 in the clear. */
public final class Jetty implements RunningServer {
  private static @Nullable Jetty shared;

  private final Server server;
  private final ServerConnector connector;
  private final boolean isShared;

  private Jetty(@Nullable Executor executor) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(300);
    if (executor != null) {
      threads.setVirtualThreadsExecutor(executor);
    }
    isShared = executor == null;
    server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    connector =
        new ServerConnector(
            server,
            1,
            1,
            new HttpConnectionFactory(configuration),
            new HTTP2CServerConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setDynamic(true);
    server.start();
  }

  /** Called by name. */
  public static RunningServer start(ServerKind kind, WebApp app, Object initializer)
      throws Exception {
    Jetty jetty = app.executor() == null && shared != null ? shared : new Jetty(app.executor());
    if (jetty.isShared) {
      shared = jetty;
    }
    Handler context = context(kind, app, initializer);
    jetty.server.setHandler(context);
    context.start();
    return jetty;
  }

  private static Handler context(ServerKind kind, WebApp app, Object initializer) throws Exception {
    String servlets = "org.eclipse.jetty." + kind.environment() + ".servlet.";
    Object context = make(kind, servlets + "ServletContextHandler");
    call(context, "setContextPath", "/");
    call(context, "setClassLoader", kind.loader());
    call(context, "addServletContainerInitializer", initializer, new Class<?>[0]);
    if (app.handlers().containsKey("/error") || app.handlers().isEmpty()) {
      Object errors = make(kind, servlets + "ErrorPageErrorHandler");
      call(errors, "addErrorPage", "org.eclipse.jetty.server.error_page.global", "/error");
      call(context, "setErrorHandler", errors);
    }
    return context instanceof Handler handler ? handler : (Handler) ((Supplier<?>) context).get();
  }

  private static Object make(ServerKind kind, String type) throws Exception {
    return kind.loader().loadClass(type).getConstructor().newInstance();
  }

  private static void call(Object target, String name, Object... arguments) throws Exception {
    for (Method method : target.getClass().getMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      if (method.getName().equals(name)
          && parameters.length == arguments.length
          && !method.isBridge()
          && java.util.stream.IntStream.range(0, parameters.length)
              .allMatch(i -> parameters[i].isInstance(arguments[i]))) {
        method.invoke(target, arguments);
        return;
      }
    }
    throw new NoSuchMethodException(name + Arrays.toString(arguments));
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      if (isShared) {
        Handler context = server.getHandler();
        if (context != null) {
          context.stop();
        }
      } else {
        server.stop();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
