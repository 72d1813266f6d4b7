package io.clew.instrumentation.servlet.app;

import io.clew.instrumentation.container.WebApp;
import io.clew.instrumentation.http.testing.ServerHandler;
import io.clew.instrumentation.servlet.TracingFilter;
import io.clew.instrumentation.servlet.TracingInitializer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Registers filters and servlets of a test. */
public final class Initializer implements ServletContainerInitializer {
  private final WebApp app;

  public Initializer(WebApp app) {
    this.app = app;
  }

  @Override
  public void onStartup(Set<Class<?>> classes, ServletContext context) {
    add(context, "around", new Around(app), EnumSet.of(DispatcherType.REQUEST));
    if (app.filters() < 0) {
      new TracingInitializer().onStartup(null, context);
    }
    for (int i = 0; i < app.filters(); i++) {
      Filter filter = new TracingFilter(app.tracer(), app.options());
      add(context, "tracing" + i, filter, EnumSet.allOf(DispatcherType.class));
    }
    for (Map.Entry<String, ServerHandler> handler : app.handlers().entrySet()) {
      String pattern = handler.getKey().replace("{id}", "*");
      add(context, pattern, new HandlerServlet(handler.getValue()), pattern);
    }
    if (app.handlers().isEmpty()) {
      add(context, "cases", new Cases(app.tracer()), "/case/*", "/error", "*.ext", "");
    }
  }

  private static void add(
      ServletContext context, String name, Filter filter, EnumSet<DispatcherType> types) {
    FilterRegistration.Dynamic registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(types, true, "/*");
  }

  private static void add(
      ServletContext context, String name, Servlet servlet, String... patterns) {
    ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
    registration.setAsyncSupported(true);
    registration.addMapping(patterns);
  }

  private record Around(WebApp app) implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      app.before().run();
      try {
        chain.doFilter(request, response);
      } finally {
        app.after().run();
      }
    }

    @Override
    public void init(FilterConfig config) {}

    @Override
    public void destroy() {}
  }

  private static final class HandlerServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient ServerHandler handler;

    HandlerServlet(ServerHandler handler) {
      this.handler = handler;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      try {
        handler.handle(new HandlerExchange(request, response));
      } catch (RuntimeException | IOException | ServletException e) {
        throw e;
      } catch (Exception e) {
        throw new ServletException(e);
      }
    }
  }
}
