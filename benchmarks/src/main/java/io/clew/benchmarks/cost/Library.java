package io.clew.benchmarks.cost;

import brave.Tracing;
import brave.okhttp3.TracingInterceptor;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.instrumentation.jdbc.TracingDataSource;
import io.clew.instrumentation.okhttp.TracingCallFactory;
import io.clew.instrumentation.servlet.TracingFilter;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.opentelemetry.instrumentation.okhttp.v3_0.OkHttpTelemetry;
import io.opentelemetry.instrumentation.spring.webmvc.v6_0.SpringWebMvcTelemetry;
import jakarta.servlet.Filter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
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
  },

  /**
   * A database. Brave traces JDBC by interceptors of single drivers, none of them H2's. So in its
   * place is OpenTracing's own instrumentation, with Brave as its tracer.
   */
  JDBC {
    @Override
    Calls open(@Nullable Peer peer, Pipeline pipeline, int sampled) throws SQLException {
      UnaryOperator<DataSource> tracing =
          peer == null ? database -> database : database -> traced(database, peer, pipeline);
      return new JdbcCalls(tracing, pipeline.tracer(), sampled);
    }

    private DataSource traced(DataSource database, Peer peer, Pipeline pipeline) {
      return switch (peer) {
        case CLEW -> TracingDataSource.wrap(database, pipeline.tracer());
        case BRAVE ->
            new io.opentracing.contrib.jdbc.TracingDataSource(pipeline.tracer(), database);
        case OTEL -> JdbcTelemetry.create((OpenTelemetry) pipeline.ownTracer()).wrap(database);
        case JAEGER, NOOP -> throw new IllegalArgumentException(peer + " traces no database");
      };
    }

    @Override
    String column(Peer peer) {
      return peer == Peer.BRAVE ? "contrib" : peer.label();
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

  /** The column of what was measured with a peer's instrumentation. */
  String column(Peer peer) {
    return peer.label();
  }

  /** The name in tables, in lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
