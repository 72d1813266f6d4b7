package io.clew.examples.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.core.Tracing;
import io.clew.core.report.AsyncReporter;
import io.clew.instrumentation.jdkhttp.TracingFilter;
import io.clew.reporter.file.FileSpanSender;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.admin.SamplerHandler;
import io.clew.sampler.source.FileSamplingSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A service in a process of its own, which samples by the rules in a file: {@link ServiceProcess}
 * starts it, and it ends when its standard input does, so that it never outlives who started it.
 */
final class ShopService {
  static final List<String> PATHS = List.of("/feed", "/search", "/checkout");

  private final DynamicSampler sampler;
  private final AsyncReporter reporter;
  private final Tracing tracing;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  private ShopService(String name, Path rules, Path spanLogs) throws IOException {
    sampler = DynamicSampler.newBuilder(name).source(FileSamplingSource.create(rules)).build();
    reporter = AsyncReporter.create(FileSpanSender.create(spanLogs, name));
    tracing = Tracing.newBuilder(name).sampler(sampler).reporter(reporter).build();

    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    for (String path : PATHS) {
      server
          .createContext(path, exchange -> answer(exchange, 200, "done\n"))
          .getFilters()
          .add(TracingFilter.create(tracing.tracer()));
    }
    server.createContext("/status", exchange -> answer(exchange, 200, status()));
    server.createContext("/sampling", SamplerHandler.newBuilder(sampler).build());
    server.start();
  }

  /** Serves until standard input ends; says its port on standard output. */
  public static void main(String[] args) throws IOException {
    ShopService service = new ShopService(args[0], Path.of(args[1]), Path.of(args[2]));
    Runtime.getRuntime().addShutdownHook(new Thread(service.tracing::close));
    System.out.println(service.server.getAddress().getPort());
    while (System.in.read() >= 0) {
      // Nothing that is said here means anything.
    }
    System.exit(service.close() == 0 ? 0 : 1);
  }

  /** Returns how many spans were lost. */
  private long close() {
    server.stop(0);
    threads.shutdown();
    tracing.close();
    return reporter.stats().dropped() + reporter.stats().pending();
  }

  /** Every trace is one span here, so that as many spans are traces. */
  private String status() {
    return ServiceStatus.of(sampler.status(), reporter.stats().reported()).toText();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
