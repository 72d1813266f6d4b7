package io.clew.examples.sampling;

import com.sun.net.httpserver.HttpServer;
import io.clew.core.Tracing;
import io.clew.core.report.AsyncReporter;
import io.clew.reporter.file.FileSpanSender;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.admin.SamplerHandler;
import io.clew.sampler.source.FileSamplingSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A service in a process of its own, which samples by the rules in a file: {@link ServiceProcess}
 * starts it, and it ends when its standard input does, so that it never outlives who started it.
 */
final class ShopService {
  private final DynamicSampler sampler;
  private final AsyncReporter reporter;
  private final Tracing tracing;
  private final HttpServer server;

  private ShopService(String name, Path rules, Path spanLogs) throws IOException {
    sampler = DynamicSampler.newBuilder(name).source(FileSamplingSource.create(rules)).build();
    reporter = AsyncReporter.create(FileSpanSender.create(spanLogs, name));
    tracing = Tracing.newBuilder(name).sampler(sampler).reporter(reporter).build();

    server = ShopServer.create(tracing.tracer(), this::status);
    server.createContext("/sampling", SamplerHandler.newBuilder(sampler).build());
    server.start();
  }

  /** Serves until standard input ends; says its port on standard output. */
  public static void main(String[] args) throws IOException {
    ShopService service = new ShopService(args[0], Path.of(args[1]), Path.of(args[2]));
    Runtime.getRuntime().addShutdownHook(new Thread(service.tracing::close));
    ShopServer.awaitEnd(service.server);
    System.exit(service.close() == 0 ? 0 : 1);
  }

  /** Returns how many spans were lost. */
  private long close() {
    server.stop(0);
    tracing.close();
    return reporter.stats().dropped() + reporter.stats().pending();
  }

  /** Every trace is one span here, so that as many spans are traces. */
  private ServiceStatus status() {
    return ServiceStatus.of(sampler.status(), reporter.stats().reported());
  }
}
