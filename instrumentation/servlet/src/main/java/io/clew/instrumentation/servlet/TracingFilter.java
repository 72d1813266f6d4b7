package io.clew.instrumentation.servlet;

import static java.util.Objects.requireNonNull;

import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.HttpServerTracing;
import io.opentracing.Tracer;
import io.opentracing.contrib.tracerresolver.TracerResolver;
import io.opentracing.util.GlobalTracer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * Traces the requests of a web application. {@link TracingInitializer} adds it by itself where the
 * container looks for initializers. By hand, as the first filter:
 *
 * <pre>{@code
 * FilterRegistration.Dynamic filter = context.addFilter("tracing", new TracingFilter(tracer));
 * filter.setAsyncSupported(true);
 * filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
 * }</pre>
 *
 * <p>Each request gets one server span, however often a filter of this kind is in its way, from the
 * first of them until the answer is complete, also if another thread completes it. It is the active
 * span of each thread on which the container dispatches the request. Its name is the method and the
 * route: that of the attribute {@link #ROUTE_ATTRIBUTE}, of Spring MVC, or the pattern that the
 * servlet is mapped to, after the path of the application.
 *
 * <p>An exception that leaves the filter is the status 500, or what the container makes of an
 * {@code UnavailableException}. Bodies and parameters of requests are never touched.
 *
 * <p>The response gets the header {@code X-Request-Id}, also after {@code reset()}, unless the
 * application sets or adds one of its own. Access logs find the ids in the attributes {@link
 * #REQUEST_ID_ATTRIBUTE} and {@link #TRACE_ID_ATTRIBUTE}.
 *
 * <p>What the tracer throws costs the span, never the request. Safe for use by many threads.
 */
public final class TracingFilter implements Filter {
  /** The request's attribute with the id that the tracer sends on as {@code X-Request-Id}. */
  public static final String REQUEST_ID_ATTRIBUTE = "clew.requestId";

  /** The request's attribute with the trace id, in lower-case hex. */
  public static final String TRACE_ID_ATTRIBUTE = "clew.traceId";

  /**
   * The request's attribute with the route, such as {@code /users/{id}}, for frameworks and
   * applications that know it better than the servlet's mapping.
   */
  public static final String ROUTE_ATTRIBUTE = "clew.route";

  /** The application's attribute that says that there is a filter with a tracer of its own. */
  private static final String BY_HAND = "clew.filterByHand";

  /** The application's attribute with the listener of this copy of the class. */
  private static final String END_LISTENER = "clew.endListener";

  private final HttpServerTracing<Exchange, Exchange> tracing;
  private final boolean isGlobal;
  private boolean hearsOfEnd;
  private volatile boolean hasLooked;
  private volatile @Nullable Tracer tracerOfApplication;

  /**
   * A filter on the tracer of {@link GlobalTracer}, for {@code web.xml}. If none is registered when
   * the application starts, {@link #init} registers the one that {@link TracerResolver} finds in
   * the class path. Without any, the filter does nothing.
   */
  public TracingFilter() {
    this(GlobalTracer.get(), HttpOptions.DEFAULT, true);
  }

  /** A filter with the default options. */
  public TracingFilter(Tracer tracer) {
    this(tracer, HttpOptions.DEFAULT);
  }

  /** A filter with options of your own. */
  public TracingFilter(Tracer tracer, HttpOptions options) {
    this(requireNonNull(tracer, "tracer"), requireNonNull(options, "options"), false);
  }

  private TracingFilter(Tracer tracer, HttpOptions options, boolean isGlobal) {
    this.tracing = HttpServerTracing.create(tracer, "servlet", new ServletAdapter(), options);
    this.isGlobal = isGlobal;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Exchange exchange = null;
    if (request instanceof HttpServletRequest httpRequest
        && response instanceof HttpServletResponse httpResponse
        && (!isGlobal || isNeeded(request.getServletContext()))) {
      exchange = Exchange.of(httpRequest, httpResponse, tracing, hearsOfEnd);
    }
    if (exchange == null) {
      chain.doFilter(request, response);
    } else {
      exchange.dispatch(request, response, chain);
    }
  }

  /** A filter that was added by hand has options, which would have no effect behind this one. */
  private boolean isNeeded(ServletContext context) {
    if (context.getAttribute(BY_HAND) != null) {
      return false;
    }
    if (!hasLooked && !GlobalTracer.isRegistered()) {
      registerTracer(context);
    }
    return GlobalTracer.isRegistered();
  }

  /**
   * Registers a tracer, if this filter needs one. Has the container say when requests end: error
   * pages come after the filters.
   */
  @Override
  public void init(FilterConfig config) {
    if (isGlobal && isAlone(config)) {
      registerTracer(config.getServletContext());
    }
    if (!isGlobal) {
      config.getServletContext().setAttribute(BY_HAND, true);
    }
    hearsOfEnd = hearsOfEnd(config.getServletContext());
  }

  /**
   * Has the container say when requests end, once, if it still can be told to. Undertow can not
   * when it initializes filters.
   *
   * @return false if spans have to end with the filter, before error pages
   */
  static boolean hearsOfEnd(ServletContext context) {
    if (context.getAttribute(END_LISTENER) instanceof EndListener) {
      return true;
    }
    try {
      EndListener listener = new EndListener();
      context.addListener(listener);
      context.setAttribute(END_LISTENER, listener);
      return true;
    } catch (IllegalStateException | UnsupportedOperationException e) {
      return false; // The application has started already.
    }
  }

  /**
   * Has the application traced by the tracer in the class path, if it has registered none itself:
   * listeners come before filters.
   */
  private synchronized void registerTracer(ServletContext context) {
    if (hasLooked || GlobalTracer.isRegistered()) {
      return;
    }
    hasLooked = true;
    try {
      Tracer tracer = TracerResolver.resolveTracer();
      if (tracer == null || tracer instanceof GlobalTracer) {
        return; // There is none, or another application has just registered one.
      }
      if (!GlobalTracer.registerIfAbsent(tracer)) {
        tracer.close();
      } else if (isOfApplication(tracer, context)) {
        tracerOfApplication = tracer;
      }
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      context.log("clew: no tracer can be registered, requests are not traced", e);
    }
  }

  /** Whether nobody else can use the tracer: it and its registry are in {@code WEB-INF/lib}. */
  private static boolean isOfApplication(Tracer tracer, ServletContext context) {
    ClassLoader loader = context.getClassLoader();
    return loader != ClassLoader.getSystemClassLoader()
        && loader == tracer.getClass().getClassLoader()
        && loader == GlobalTracer.class.getClassLoader();
  }

  /** One that was added by hand may have a tracer of its own, and says so in its own time. */
  private static boolean isAlone(FilterConfig config) {
    for (FilterRegistration each : config.getServletContext().getFilterRegistrations().values()) {
      if (TracingFilter.class.getName().equals(each.getClassName())
          && !each.getName().equals(config.getFilterName())) {
        return false;
      }
    }
    return true;
  }

  /** Closes the tracer that ends with the application. One that outlives it is its owner's. */
  @Override
  public void destroy() {
    Tracer tracer = tracerOfApplication;
    if (tracer != null) {
      tracer.close();
    }
  }

  /** Servlet 3.1 has no defaults of these methods, nor of those above. */
  private static final class EndListener implements ServletRequestListener {
    @Override
    public void requestInitialized(ServletRequestEvent event) {}

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
      Exchange.destroyed(event.getServletRequest());
    }
  }
}
