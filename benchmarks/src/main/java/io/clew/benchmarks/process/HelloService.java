package io.clew.benchmarks.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.instrumentation.jdkhttp.TracingFilter;
import io.opentracing.Tracer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service with one handler on the JDK's HTTP server, traced or not. It prints its port when it is
 * ready. Logging is started before tracing, as in an application: Clew logs to slf4j, OpenTelemetry
 * and Brave to the JDK.
 */
final class HelloService {
  /** How many classes were loaded so far. To ask for it loads some more. */
  static final String CLASSES = "/classes";

  static final String HELLO = "/hello";

  private HelloService() {}

  /**
   * Serves until it is killed.
   *
   * @param args nothing to be not traced; else a tracer and the endpoint of a Zipkin server
   */
  public static void main(String[] args) throws IOException {
    LoggerFactory.getLogger(HelloService.class).debug("slf4j is up");
    Logger.getLogger(HelloService.class.getName()).fine("and the JDK's logging");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var hello = server.createContext(HELLO, exchange -> answer(exchange, "hello"));
    if (args.length > 0) {
      Tracer tracer = Tracers.valueOf(args[0]).open(args[1]);
      hello.getFilters().add(TracingFilter.create(tracer));
    }
    server.createContext(CLASSES, HelloService::classes);
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  private static void classes(HttpExchange exchange) throws IOException {
    long classes = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
    answer(exchange, Long.toString(classes));
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
