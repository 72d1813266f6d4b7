package io.clew.instrumentation.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds a {@link TracingFilter} in front of all other filters, for all paths and kinds of
 * dispatches, if none is declared in {@code web.xml} or was added before. The container calls it:
 * this jar in {@code WEB-INF/lib} is all that is needed. The filter takes the tracer of {@code
 * GlobalTracer}, and registers the one in the class path if the application has registered none
 * when it starts.
 */
public final class TracingInitializer implements ServletContainerInitializer {
  /** Called by the container. */
  public TracingInitializer() {}

  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    var unused = TracingFilter.hearsOfEnd(context); // For filters that are added by hand, too.
    for (FilterRegistration filter : context.getFilterRegistrations().values()) {
      if (TracingFilter.class.getName().equals(filter.getClassName())) {
        return;
      }
    }
    FilterRegistration.Dynamic filter = context.addFilter("clew-tracing", new TracingFilter());
    if (filter != null) {
      filter.setAsyncSupported(true);
      filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    }
  }
}
