package io.clew.instrumentation.httpclient5;

import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.ClientAbility;
import io.clew.instrumentation.http.testing.ClientRequest;
import io.clew.instrumentation.http.testing.ClientResponse;
import io.clew.instrumentation.http.testing.HttpClientContract;
import io.clew.instrumentation.http.testing.TestedClient;
import io.opentracing.Tracer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/** The classic client. */
class ClassicContractTest extends HttpClientContract {
  @Override
  protected Set<ClientAbility> abilities() {
    return EnumSet.complementOf(
        EnumSet.of(ClientAbility.ASYNC, ClientAbility.CANCEL, ClientAbility.USER_INFO));
  }

  @Override
  protected TestedClient newClient(Tracer tracer, HttpOptions options) {
    return new Classic(
        TracingHttpClients.trace(HttpClients.custom(), tracer, options)
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(20).build())
            .build());
  }

  private record Classic(CloseableHttpClient client) implements TestedClient {
    @Override
    public ClientResponse send(ClientRequest request) throws Exception {
      HttpUriRequestBase sent = new HttpUriRequestBase(request.method(), request.uri());
      for (Map.Entry<String, String> header : request.headers()) {
        sent.addHeader(header.getKey(), header.getValue());
      }
      if (request.body() != null) {
        sent.setEntity(new ByteArrayEntity(request.body(), ContentType.TEXT_PLAIN));
      }
      if (request.timeout() != null) {
        sent.setConfig(
            RequestConfig.custom().setResponseTimeout(Timeout.of(request.timeout())).build());
      }
      return client.execute(
          sent,
          response -> {
            HttpEntity entity = response.getEntity();
            byte[] body = entity == null ? new byte[0] : EntityUtils.toByteArray(entity);
            return new ClientResponse(response.getCode(), body);
          });
    }

    @Override
    public void close() {
      client.close(CloseMode.IMMEDIATE);
    }
  }
}
