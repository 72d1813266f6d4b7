package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.ClientRequest;
import io.clew.instrumentation.http.testing.ClientResponse;
import io.clew.instrumentation.http.testing.TestedClient;
import io.opentracing.Tracer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.OkHttpClient;

/** The whole contract by {@code enqueue}. */
class OkHttpAsyncContractTest extends OkHttpContractTest {
  @Override
  protected TestedClient newClient(Tracer tracer, HttpOptions options) {
    OkHttpClient client = new OkHttpClient();
    client.dispatcher().setMaxRequestsPerHost(20);
    return new OkHttp(client, TracingCallFactory.create(client, tracer, options)) {
      @Override
      public ClientResponse send(ClientRequest request) throws Exception {
        CompletableFuture<ClientResponse> result = new CompletableFuture<>();
        sendAsync(
            request,
            (response, failure) -> {
              if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                result.complete(response);
              }
            });
        try {
          return result.get();
        } catch (ExecutionException e) {
          throw (Exception) e.getCause();
        }
      }
    };
  }
}
