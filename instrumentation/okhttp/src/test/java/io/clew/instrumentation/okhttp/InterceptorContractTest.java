package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.ClientAbility;
import io.clew.instrumentation.http.testing.TestedClient;
import io.opentracing.Tracer;
import java.util.EnumSet;
import java.util.Set;
import okhttp3.OkHttpClient;

/** Calls by {@code execute} of a client with the interceptor. */
class InterceptorContractTest extends OkHttpContractTest {
  @Override
  protected Set<ClientAbility> abilities() {
    // That is, call timeouts; InterceptorTest has the others.
    return EnumSet.complementOf(
        EnumSet.of(ClientAbility.ASYNC, ClientAbility.CANCEL, ClientAbility.TIMEOUT));
  }

  @Override
  protected TestedClient newClient(Tracer tracer, HttpOptions options) {
    TracingInterceptor tracing = TracingInterceptor.create(tracer, options);
    OkHttpClient client =
        new OkHttpClient.Builder().addInterceptor(tracing).addNetworkInterceptor(tracing).build();
    return new OkHttp(client, client);
  }
}
