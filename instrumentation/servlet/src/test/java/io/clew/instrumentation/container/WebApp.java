package io.clew.instrumentation.container;

import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.ServerHandler;
import io.opentracing.Tracer;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a test wants to run, without any class of a servlet API.
 *
 * @param filters how many filters are installed by hand; less than 0 for the initializer's
 * @param before runs before the filters of the first dispatch
 * @param after runs after them
 * @param handlers by path; one that ends in <code>{id}</code> takes all paths below
 * @param executor null for the server's own threads
 */
public record WebApp(
    Tracer tracer,
    HttpOptions options,
    int filters,
    Runnable before,
    Runnable after,
    Map<String, ServerHandler> handlers,
    @Nullable Executor executor) {

  /** One filter, and no handlers but {@code app.Cases}. */
  public static WebApp of(Tracer tracer) {
    return new WebApp(tracer, HttpOptions.DEFAULT, 1, () -> {}, () -> {}, Map.of(), null);
  }

  /** The same with this handler alone. */
  public WebApp withHandler(String path, ServerHandler handler) {
    return new WebApp(tracer, options, filters, before, after, Map.of(path, handler), executor);
  }

  /** The same with another number of filters. */
  public WebApp withFilters(int count) {
    return new WebApp(tracer, options, count, before, after, handlers, executor);
  }
}
