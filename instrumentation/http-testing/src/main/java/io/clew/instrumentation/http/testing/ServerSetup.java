package io.clew.instrumentation.http.testing;

import io.clew.instrumentation.http.HttpOptions;
import io.opentracing.Tracer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What a test wants the server to be. */
public final class ServerSetup {
  private final Map<String, ServerHandler> handlers = new LinkedHashMap<>();
  private Tracer tracer;
  private HttpOptions options = HttpOptions.DEFAULT;
  private int filters = 1;
  private @Nullable Executor executor;
  private Runnable before = () -> {};
  private Runnable after = () -> {};

  ServerSetup(Tracer tracer) {
    this.tracer = tracer;
  }

  ServerSetup handle(String pattern, ServerHandler handler) {
    handlers.put(pattern, handler);
    return this;
  }

  ServerSetup tracer(Tracer value) {
    tracer = value;
    return this;
  }

  ServerSetup options(HttpOptions value) {
    options = value;
    return this;
  }

  ServerSetup filters(int count) {
    filters = count;
    return this;
  }

  ServerSetup executor(Executor value) {
    executor = value;
    return this;
  }

  ServerSetup around(Runnable first, Runnable last) {
    before = first;
    after = last;
    return this;
  }

  /** For the filter. */
  public Tracer tracer() {
    return tracer;
  }

  /** For the filter. */
  public HttpOptions options() {
    return options;
  }

  /**
   * How often the filter is installed for each request; 0 for a server without tracing. If more
   * than once, then with a filter of its own each time.
   */
  public int filters() {
    return filters;
  }

  /**
   * What runs the requests, see {@link ServerAbility#EXECUTOR}.
   *
   * @return null for the server's own
   */
  public @Nullable Executor executor() {
    return executor;
  }

  /**
   * All handlers by their patterns: a path, which has to match as a whole, or a path that ends in
   * {@code {id}} for anything without a slash. A server that has {@link ServerAbility#ROUTES} has
   * them as its routes.
   */
  public Map<String, ServerHandler> handlers() {
    return handlers;
  }

  /**
   * The handler of a path, for servers that do not find it themselves.
   *
   * @return null if there is none: the answer is 404
   */
  public @Nullable ServerHandler handler(String path) {
    ServerHandler exact = handlers.get(path);
    return exact != null
        ? exact
        : handlers.get(path.substring(0, path.lastIndexOf('/') + 1) + "{id}");
  }

  /** Called on a request's thread, before the first filter. */
  public void beforeFilters() {
    before.run();
  }

  /** Called on a request's thread, after the first filter, also if it throws. */
  public void afterFilters() {
    after.run();
  }
}
