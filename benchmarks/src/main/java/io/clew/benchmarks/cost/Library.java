package io.clew.benchmarks.cost;

import brave.Tracing;
import brave.okhttp3.TracingInterceptor;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.instrumentation.okhttp.TracingCallFactory;
import io.clew.instrumentation.servlet.TracingFilter;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.okhttp.v3_0.OkHttpTelemetry;
import io.opentelemetry.instrumentation.spring.webmvc.v6_0.SpringWebMvcTelemetry;
import jakarta.servlet.Filter;
import java.util.Locale;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** The libraries whose calls are traced, each by the instrumentation of every tracer. */
enum Library {
  /** A servlet container, where a filter traces the requests. */
  JETTY {
    @Override
    Calls open(@Nullable Peer peer, Pipeline pipeline, int sampled) throws Exception {
      return new JettyCalls(peer == null ? null : filter(peer, pipeline.ownTracer()), sampled);
    }

    private Filter filter(Peer peer, Object tracer) {
      return switch (peer) {
        case CLEW -> new TracingFilter((io.opentracing.Tracer) tracer);
        case BRAVE -> brave.jakarta.servlet.TracingFilter.create((Tracing) tracer);
        case OTEL -> SpringWebMvcTelemetry.create((OpenTelemetry) tracer).createServletFilter();
        case JAEGER, NOOP -> throw new IllegalArgumentException(peer + " has no filter");
      };
    }
  },

  /** An HTTP client, of which an interceptor or a factory of calls traces the calls. */
  OKHTTP {
    @Override
    Calls open(@Nullable Peer peer, Pipeline pipeline, int sampled) {
      Function<OkHttpClient, Call.Factory> tracing =
          peer == null ? client -> client : client -> traced(client, peer, pipeline.ownTracer());
      return new OkHttpCalls(tracing, pipeline.tracer(), sampled);
    }

    private Call.Factory traced(OkHttpClient client, Peer peer, Object tracer) {
      return switch (peer) {
        case CLEW -> TracingCallFactory.create(client, (io.opentracing.Tracer) tracer);
        case BRAVE ->
            client
                .newBuilder()
                .addNetworkInterceptor(TracingInterceptor.create((Tracing) tracer))
                .build();
        case OTEL -> OkHttpTelemetry.create((OpenTelemetry) tracer).createCallFactory(client);
        case JAEGER, NOOP -> throw new IllegalArgumentException(peer + " traces no client");
      };
    }
  };

  /**
   * Makes it ready to be called.
   *
   * @param peer whose instrumentation traces the calls; null if none does
   * @param pipeline of that peer, or of the one that it is compared with
   * @param sampled how many calls of a round are recorded
   */
  abstract Calls open(@Nullable Peer peer, Pipeline pipeline, int sampled) throws Exception;

  /** The name in tables, in lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
