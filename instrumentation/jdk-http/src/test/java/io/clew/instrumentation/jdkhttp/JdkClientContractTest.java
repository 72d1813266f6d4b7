package io.clew.instrumentation.jdkhttp;

import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.ClientAbility;
import io.clew.instrumentation.http.testing.ClientRequest;
import io.clew.instrumentation.http.testing.ClientResponse;
import io.clew.instrumentation.http.testing.HttpClientContract;
import io.clew.instrumentation.http.testing.TestedClient;
import io.opentracing.Tracer;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** The client of the JDK. */
class JdkClientContractTest extends HttpClientContract {
  @Override
  protected Set<ClientAbility> abilities() {
    return EnumSet.complementOf(EnumSet.of(ClientAbility.RETRIES));
  }

  @Override
  protected TestedClient newClient(Tracer tracer, HttpOptions options) {
    HttpClient delegate =
        HttpClient.newBuilder().version(Version.HTTP_1_1).followRedirects(Redirect.NORMAL).build();
    return new JdkClient(TracingHttpClient.create(delegate, tracer, options));
  }

  private record JdkClient(HttpClient client) implements TestedClient {
    @Override
    public ClientResponse send(ClientRequest request) throws Exception {
      return response(client.send(request(request), BodyHandlers.ofByteArray()));
    }

    @Override
    public Runnable sendAsync(
        ClientRequest request, BiConsumer<ClientResponse, Throwable> callback) {
      CompletableFuture<HttpResponse<byte[]>> future =
          client.sendAsync(request(request), BodyHandlers.ofByteArray());
      var unused =
          future.whenComplete(
              (response, failure) ->
                  callback.accept(response == null ? null : response(response), failure));
      return () -> future.cancel(true);
    }

    private static HttpRequest request(ClientRequest request) {
      byte[] body = request.body();
      BodyPublisher publisher =
          body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(request.uri()).method(request.method(), publisher);
      request.headers().forEach(header -> builder.header(header.getKey(), header.getValue()));
      if (request.timeout() != null) {
        builder.timeout(request.timeout());
      }
      return builder.build();
    }

    private static ClientResponse response(HttpResponse<byte[]> response) {
      return new ClientResponse(response.statusCode(), response.body());
    }
  }
}
