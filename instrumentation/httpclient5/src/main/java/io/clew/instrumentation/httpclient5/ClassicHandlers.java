package io.clew.instrumentation.httpclient5;

import io.clew.instrumentation.http.HttpClientTracing;
import java.io.IOException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;

/** The two places in the chain of a classic client. */
record ClassicHandlers(HttpClientTracing<HttpRequest, Exchange> tracing) {
  /** Around the whole call, with its redirects and retries. */
  ClassicHttpResponse call(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Exchange exchange =
        Exchange.start(
            tracing,
            request,
            scope.clientContext,
            scope.exchangeId,
            scope.execRuntime::isExecutionAborted);
    if (exchange == null) {
      return chain.proceed(request, scope);
    }
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      exchange.answered(response);
      exchange.finish(null);
      return response;
    } catch (Throwable e) {
      exchange.finish(e);
      throw e;
    }
  }

  /** Around each message: a redirect makes a request of its own, without the headers of ours. */
  ClassicHttpResponse attempt(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Exchange exchange = Exchange.of(tracing, scope.clientContext, scope.exchangeId);
    if (exchange == null) {
      return chain.proceed(request, scope);
    }
    exchange.sending(request);
    ClassicHttpResponse response = chain.proceed(request, scope);
    exchange.attempts.answered(response.getCode());
    return response;
  }
}
