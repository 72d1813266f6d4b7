package io.clew.instrumentation.jdkhttp;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.instrumentation.http.testing.HttpServerContract;
import io.clew.instrumentation.http.testing.RunningServer;
import io.clew.instrumentation.http.testing.ServerAbility;
import io.clew.instrumentation.http.testing.ServerExchange;
import io.clew.instrumentation.http.testing.ServerHandler;
import io.clew.instrumentation.http.testing.ServerSetup;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The filter on the JDK's server. */
class JdkServerContractTest extends HttpServerContract {
  static {
    // Else each body waits 40 ms for the acknowledgement of its headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  @Override
  protected Set<ServerAbility> abilities() {
    return Set.of(ServerAbility.ROUTES, ServerAbility.NOT_FOUND, ServerAbility.EXECUTOR);
  }

  @Override
  protected RunningServer start(ServerSetup setup) throws IOException {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(free, 0);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    Executor executor = setup.executor();
    server.setExecutor(executor == null ? pool : executor);
    for (String pattern : setup.handlers().keySet()) {
      install(server.createContext(pattern.replace("{id}", "")), setup);
    }
    install(server.createContext("/"), setup);
    server.start();
    return new RunningServer() {
      @Override
      public int port() {
        return server.getAddress().getPort();
      }

      @Override
      public void close() {
        server.stop(0);
        pool.shutdown();
        try {
          if (!pool.awaitTermination(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("requests go on");
          }
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  /** The filter that is tested. */
  Filter filter(ServerSetup setup) {
    return TracingFilter.create(setup.tracer(), setup.options());
  }

  private void install(HttpContext context, ServerSetup setup) {
    context.getFilters().add(around(setup));
    for (int i = 0; i < setup.filters(); i++) {
      context.getFilters().add(filter(setup));
    }
    context.setHandler(exchange -> handle(exchange, setup));
  }

  private static Filter around(ServerSetup setup) {
    return new FilterFixture.TestFilter() {
      @Override
      public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        setup.beforeFilters();
        try {
          chain.doFilter(exchange);
        } finally {
          setup.afterFilters();
        }
      }
    };
  }

  private static void handle(HttpExchange exchange, ServerSetup setup) throws IOException {
    ServerHandler handler = setup.handler(exchange.getRequestURI().getPath());
    if (handler == null) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    try {
      handler.handle(new JdkExchange(exchange));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private record JdkExchange(HttpExchange exchange) implements ServerExchange {
    @Override
    public String method() {
      return exchange.getRequestMethod();
    }

    @Override
    public String path() {
      return exchange.getRequestURI().getPath();
    }

    @Override
    public String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }

    @Override
    public byte[] body() throws IOException {
      return exchange.getRequestBody().readAllBytes();
    }

    @Override
    public void setHeader(String name, String value) {
      exchange.getResponseHeaders().set(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
      exchange.getResponseHeaders().add(name, value);
    }

    @Override
    public void answer(int status, byte[] body) throws IOException {
      boolean empty = body.length == 0 || method().equals("HEAD");
      exchange.sendResponseHeaders(status, empty ? -1 : body.length);
      if (!empty) {
        exchange.getResponseBody().write(body);
      }
      exchange.close();
    }

    @Override
    public OutputStream stream(int status) throws IOException {
      exchange.sendResponseHeaders(status, 0);
      return exchange.getResponseBody();
    }
  }
}
