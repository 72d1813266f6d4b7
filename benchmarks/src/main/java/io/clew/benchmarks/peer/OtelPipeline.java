package io.clew.benchmarks.peer;

import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.internal.otlp.traces.SpanReusableDataMarshaler;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.opentracingshim.OpenTracingShim;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentracing.Tracer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * OpenTelemetry's SDK and its OpenTracing shim, encoding OTLP protobuf with the marshaler of its
 * own OTLP exporters in their default memory mode.
 */
final class OtelPipeline implements Pipeline {
  private final Deliveries deliveries = new Deliveries();
  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;

  @SuppressWarnings(
      "deprecation") // The shim is no longer developed, but OpenTracing's users have it.
  OtelPipeline(Setup setup) {
    sdk = newSdk(setup.sampled() ? Sampler.alwaysOn() : Sampler.alwaysOff(), deliveries);
    tracer = OpenTracingShim.createTracerShim(sdk);
  }

  private static OpenTelemetrySdk newSdk(Sampler roots, Deliveries deliveries) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(roots))
                .addSpanProcessor(
                    BatchSpanProcessor.builder(new NullExporter(deliveries))
                        .setMaxQueueSize(QUEUED_SPANS)
                        .build())
                .build())
        .setPropagators(ContextPropagators.create(B3Propagator.injectingMultiHeaders()))
        .build();
  }

  @Override
  public Tracer tracer() {
    return tracer;
  }

  @Override
  public Object ownTracer() {
    return sdk;
  }

  @Override
  public Deliveries deliveries() {
    return deliveries;
  }

  @Override
  public void nudge() {
    sdk.getSdkTracerProvider().forceFlush().join(1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    sdk.close();
  }

  private static final class NullExporter implements SpanExporter {
    private final Deliveries deliveries;
    private final SpanReusableDataMarshaler marshaler =
        new SpanReusableDataMarshaler(
            MemoryMode.REUSABLE_DATA,
            (request, items) -> {
              try {
                request.writeBinaryTo(OutputStream.nullOutputStream());
                return CompletableResultCode.ofSuccess();
              } catch (IOException e) {
                return CompletableResultCode.ofExceptionalFailure(e);
              }
            });

    NullExporter(Deliveries deliveries) {
      this.deliveries = deliveries;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      CompletableResultCode result = marshaler.export(spans);
      if (result.isSuccess()) {
        deliveries.add(spans.size());
      }
      return result;
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
