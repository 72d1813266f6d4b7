package io.clew.benchmarks.process;

import brave.opentracing.BraveTracer;
import brave.propagation.B3Propagation;
import io.clew.core.Tracing;
import io.opentelemetry.exporter.zipkin.ZipkinSpanExporter;
import io.opentelemetry.opentracingshim.OpenTracingShim;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentracing.Tracer;
import java.util.Map;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/**
 * How a service gets its tracer at its start, as each project's documentation says. All send to a
 * Zipkin server with the JDK's own HTTP client. Each is a class of its own, and none is referred to
 * as a method, so that a process loads what it uses and nothing else.
 */
enum Tracers {
  /** From its environment. It may send elsewhere, or be off. */
  CLEW,

  /** From its autoconfiguration. */
  OTEL,

  /** From code: it has no other way. */
  BRAVE;

  /** What the service is called in its spans. */
  private static final String SERVICE = "hello";

  /** Starts the tracer. It records everything. */
  Tracer open(String endpoint) {
    return switch (this) {
      case CLEW -> Clew.open();
      case OTEL -> Otel.open(endpoint);
      case BRAVE -> Brave.open(endpoint);
    };
  }

  private static final class Clew {
    static Tracer open() {
      return Tracing.fromEnvironment().tracer();
    }
  }

  private static final class Otel {
    @SuppressWarnings(
        "deprecation") // Neither is developed any more, but OpenTracing's users have them.
    static Tracer open(String endpoint) {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(
                  () ->
                      Map.of(
                          "otel.service.name", SERVICE,
                          "otel.traces.exporter", "none",
                          "otel.metrics.exporter", "none",
                          "otel.logs.exporter", "none",
                          "otel.propagators", "b3multi"))
              .addTracerProviderCustomizer(
                  (provider, config) ->
                      provider.addSpanProcessor(
                          BatchSpanProcessor.builder(
                                  ZipkinSpanExporter.builder()
                                      .setSender(URLConnectionSender.create(endpoint))
                                      .build())
                              .build()))
              .build()
              .getOpenTelemetrySdk();
      return OpenTracingShim.createTracerShim(sdk);
    }
  }

  private static final class Brave {
    static Tracer open(String endpoint) {
      BytesMessageSender sender = URLConnectionSender.create(endpoint);
      return BraveTracer.create(
          brave.Tracing.newBuilder()
              .localServiceName(SERVICE)
              .propagationFactory(
                  B3Propagation.newFactoryBuilder()
                      .injectFormat(B3Propagation.Format.MULTI)
                      .build())
              .traceId128Bit(true)
              .addSpanHandler(AsyncZipkinSpanHandler.create(sender))
              .build());
    }
  }
}
