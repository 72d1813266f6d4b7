package io.clew.instrumentation.container;

import io.clew.instrumentation.http.testing.RunningServer;
import io.clew.instrumentation.servlet.TracingFilter;
import io.opentracing.Tracer;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.annotations.OnWebSocketMessage;
import org.eclipse.jetty.websocket.api.annotations.WebSocket;

/** Jetty with a traced WebSocket at {@code /echo}, in the class loader of its environment. */
public final class JettyWebSocket implements RunningServer {
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  private JettyWebSocket() {}

  /** Called by name: a JVM has one class loader for each environment of Jetty. */
  public static RunningServer start(Tracer tracer) throws Exception {
    ServletContextHandler context = new ServletContextHandler("/");
    FilterHolder filter = new FilterHolder(new TracingFilter(tracer));
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.allOf(DispatcherType.class));
    // Else Jetty puts it in front of all filters.
    FilterHolder upgrades = new FilterHolder(new WebSocketUpgradeFilter());
    upgrades.setName(WebSocketUpgradeFilter.class.getName());
    upgrades.setAsyncSupported(true);
    context.addFilter(upgrades, "/*", EnumSet.of(DispatcherType.REQUEST));
    JettyWebSocketServletContainerInitializer.configure(
        context,
        (application, container) ->
            container.addMapping("/echo", (request, response) -> new Echo()));
    JettyWebSocket started = new JettyWebSocket();
    started.connector.setHost("127.0.0.1");
    started.server.addConnector(started.connector);
    started.server.setHandler(context);
    started.server.start();
    return started;
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Called by Jetty. */
  @WebSocket
  public static final class Echo {
    @OnWebSocketMessage
    public void echo(Session session, String text) {
      session.sendText(text, Callback.NOOP);
    }
  }
}
