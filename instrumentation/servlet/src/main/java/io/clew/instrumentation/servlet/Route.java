package io.clew.instrumentation.servlet;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** What a request is named after: what stands for all paths that are handled alike. */
final class Route {
  /** Spring MVC's pattern, such as {@code /users/{id}}. */
  private static final String SPRING =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

  /** Whether this is Servlet 4.0 or newer. */
  static final boolean HAS_MAPPING = hasMapping();

  private Route() {}

  private static boolean hasMapping() {
    try {
      var unused = HttpServletRequest.class.getMethod("getHttpServletMapping");
      return true;
    } catch (NoSuchMethodException e) {
      return false; // Servlet 3.1.
    }
  }

  /**
   * The route after the path of the application.
   *
   * @param mapping what {@link #mapping} has returned
   * @return null for the default servlet's {@code /} and what handles all that nobody else handles
   */
  static @Nullable String of(HttpServletRequest request, @Nullable String mapping) {
    String route = attribute(request, TracingFilter.ROUTE_ATTRIBUTE);
    if (route == null) {
      route = attribute(request, SPRING);
    }
    if (route == null) {
      route = mapping;
    }
    if (route == null || route.equals("/**")) {
      return null;
    }
    String application = request.getServletContext().getContextPath();
    return application == null || application.isEmpty() ? route : application.concat(route);
  }

  /** What the servlet is mapped to: null for the default servlet. Some containers make it anew. */
  static @Nullable String mapping(HttpServletRequest request) {
    return HAS_MAPPING ? Mapping.pattern(request) : prefix(request);
  }

  private static @Nullable String attribute(HttpServletRequest request, String name) {
    return request.getAttribute(name) instanceof String text ? text : null;
  }

  /** Only a servlet that is mapped to a prefix has a path behind it. */
  private static @Nullable String prefix(HttpServletRequest request) {
    return request.getPathInfo() == null ? null : request.getServletPath().concat("/*");
  }

  /** Apart, since Servlet 3.1 does not have these classes. */
  private static final class Mapping {
    static @Nullable String pattern(HttpServletRequest request) {
      HttpServletMapping mapping = request.getHttpServletMapping();
      String pattern = mapping == null ? null : mapping.getPattern();
      if (pattern == null || pattern.equals("/")) {
        return null;
      }
      // The empty pattern is the path / alone; that of an extension has no slash.
      return pattern.startsWith("/") ? pattern : "/".concat(pattern);
    }
  }
}
