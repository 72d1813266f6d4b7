package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.ClientAbility;
import io.clew.instrumentation.http.testing.ClientRequest;
import io.clew.instrumentation.http.testing.ClientResponse;
import io.clew.instrumentation.http.testing.HttpClientContract;
import io.clew.instrumentation.http.testing.TestedClient;
import io.opentracing.Tracer;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Calls of a factory, by {@code execute} and by {@code enqueue}. */
class OkHttpContractTest extends HttpClientContract {
  @Override
  protected Set<ClientAbility> abilities() {
    return EnumSet.allOf(ClientAbility.class);
  }

  @Override
  protected TestedClient newClient(Tracer tracer, HttpOptions options) {
    OkHttpClient client = new OkHttpClient();
    return new OkHttp(client, TracingCallFactory.create(client, tracer, options));
  }

  static class OkHttp implements TestedClient {
    private final OkHttpClient client;
    private final Call.Factory calls;

    OkHttp(OkHttpClient client, Call.Factory calls) {
      this.client = client;
      this.calls = calls;
    }

    Call call(ClientRequest request) {
      Request.Builder builder = new Request.Builder().url(request.uri().toString());
      for (Map.Entry<String, String> header : request.headers()) {
        builder.addHeader(header.getKey(), header.getValue());
      }
      byte[] body = request.body();
      builder.method(request.method(), body == null ? null : RequestBody.create(body));
      Call call = calls.newCall(builder.build());
      if (request.timeout() != null) {
        call.timeout().timeout(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
      }
      return call;
    }

    @Override
    public ClientResponse send(ClientRequest request) throws Exception {
      return read(call(request).execute());
    }

    @Override
    public Runnable sendAsync(
        ClientRequest request, BiConsumer<ClientResponse, Throwable> callback) {
      Call call = call(request);
      call.enqueue(
          new Callback() {
            @Override
            public void onResponse(Call answered, Response response) throws IOException {
              callback.accept(read(response), null);
            }

            @Override
            public void onFailure(Call failed, IOException failure) {
              callback.accept(null, failure);
            }
          });
      return call::cancel;
    }

    private static ClientResponse read(Response response) throws IOException {
      try (response) {
        return new ClientResponse(response.code(), response.body().bytes());
      }
    }

    @Override
    public void close() {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }
}
