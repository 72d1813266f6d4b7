package io.clew.instrumentation.httpclient5;

import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.ClientAbility;
import io.clew.instrumentation.http.testing.ClientRequest;
import io.clew.instrumentation.http.testing.ClientResponse;
import io.clew.instrumentation.http.testing.HttpClientContract;
import io.clew.instrumentation.http.testing.TestedClient;
import io.opentracing.Tracer;
import java.net.ConnectException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The asynchronous client. */
class AsyncContractTest extends HttpClientContract {
  @Override
  protected Set<ClientAbility> abilities() {
    return EnumSet.complementOf(EnumSet.of(ClientAbility.USER_INFO));
  }

  @Override
  protected TestedClient newClient(Tracer tracer, HttpOptions options) {
    CloseableHttpAsyncClient client =
        TracingHttpClients.trace(HttpAsyncClients.custom(), tracer, options)
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create().setMaxConnPerRoute(20).build())
            .setRetryStrategy(new RetryClosed())
            .build();
    client.start();
    return new Async(client);
  }

  /** By default it sends nothing again whose connection was closed. */
  private static final class RetryClosed extends DefaultHttpRequestRetryStrategy {
    RetryClosed() {
      super(1, TimeValue.ofMilliseconds(1), List.of(ConnectException.class), List.of());
    }
  }

  private record Async(CloseableHttpAsyncClient client) implements TestedClient {
    @Override
    public ClientResponse send(ClientRequest request) throws Exception {
      try {
        return response(client.execute(request(request), null).get());
      } catch (ExecutionException e) {
        throw (Exception) e.getCause();
      }
    }

    @Override
    public Runnable sendAsync(
        ClientRequest request, BiConsumer<ClientResponse, Throwable> callback) {
      Future<SimpleHttpResponse> future =
          client.execute(
              request(request),
              new FutureCallback<>() {
                @Override
                public void completed(SimpleHttpResponse result) {
                  callback.accept(response(result), null);
                }

                @Override
                public void failed(Exception failure) {
                  callback.accept(null, failure);
                }

                @Override
                public void cancelled() {}
              });
      return () -> future.cancel(true);
    }

    private static SimpleHttpRequest request(ClientRequest request) {
      SimpleRequestBuilder builder =
          SimpleRequestBuilder.create(request.method()).setUri(request.uri());
      for (Map.Entry<String, String> header : request.headers()) {
        builder.addHeader(header.getKey(), header.getValue());
      }
      if (request.body() != null) {
        builder.setBody(request.body(), ContentType.TEXT_PLAIN);
      }
      if (request.timeout() != null) {
        builder.setRequestConfig(
            RequestConfig.custom().setResponseTimeout(Timeout.of(request.timeout())).build());
      }
      return builder.build();
    }

    private static ClientResponse response(SimpleHttpResponse response) {
      byte[] body = response.getBodyBytes();
      return new ClientResponse(response.getCode(), body == null ? new byte[0] : body);
    }

    @Override
    public void close() {
      client.close(CloseMode.IMMEDIATE);
    }
  }
}
