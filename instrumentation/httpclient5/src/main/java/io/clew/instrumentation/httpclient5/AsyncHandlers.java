package io.clew.instrumentation.httpclient5;

import io.clew.instrumentation.http.HttpClientTracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/** The two places in the chain of an asynchronous client. */
record AsyncHandlers(HttpClientTracing<HttpRequest, Exchange> tracing) {
  /** Around the whole call. The client runs this on the thread that sends. */
  void call(
      HttpRequest request,
      @Nullable AsyncEntityProducer entity,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    Exchange exchange =
        Exchange.start(
            tracing,
            request,
            scope.clientContext,
            scope.exchangeId,
            scope.cancellableDependency::isCancelled);
    if (exchange == null) {
      chain.proceed(request, entity, scope, callback);
      return;
    }
    try {
      chain.proceed(request, entity, scope, new Call(callback, exchange, tracing.active()));
    } catch (Throwable e) {
      exchange.finish(e);
      throw e;
    }
  }

  /** Around each message: a redirect makes a request of its own, without the headers of ours. */
  void attempt(
      HttpRequest request,
      @Nullable AsyncEntityProducer entity,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    Exchange exchange = Exchange.of(tracing, scope.clientContext, scope.exchangeId);
    if (exchange == null) {
      chain.proceed(request, entity, scope, callback);
      return;
    }
    exchange.sending(request);
    chain.proceed(request, entity, scope, new Attempt(callback, exchange));
  }

  /**
   * Ends the span, then lets the client go on with the caller's span as the active one: it runs the
   * application's callback in here, when the last byte is there or none is to come.
   */
  private final class Call implements AsyncExecCallback {
    private final AsyncExecCallback callback;
    private final Exchange exchange;
    private final @Nullable Span caller;

    Call(AsyncExecCallback callback, Exchange exchange, @Nullable Span caller) {
      this.callback = callback;
      this.exchange = exchange;
      this.caller = caller;
    }

    Scope activate() {
      return tracing.activate(caller);
    }

    @Override
    public @Nullable AsyncDataConsumer handleResponse(
        HttpResponse response, @Nullable EntityDetails entity) throws HttpException, IOException {
      exchange.answered(response);
      if (entity == null) {
        exchange.finish(null);
      }
      Scope scope = activate();
      try {
        AsyncDataConsumer consumer = callback.handleResponse(response, entity);
        return consumer == null ? null : new Body(consumer, this);
      } finally {
        scope.close();
      }
    }

    @Override
    public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
      callback.handleInformationResponse(response);
    }

    @Override
    public void completed() {
      exchange.finish(null);
      Scope scope = activate();
      try {
        callback.completed();
      } finally {
        scope.close();
      }
    }

    @Override
    public void failed(Exception cause) {
      exchange.finish(cause);
      Scope scope = activate();
      try {
        callback.failed(cause);
      } finally {
        scope.close();
      }
    }
  }

  /** Passes each part of a body on as it comes. */
  private record Body(AsyncDataConsumer consumer, Call call) implements AsyncDataConsumer {
    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
      consumer.updateCapacity(channel);
    }

    @Override
    public void consume(ByteBuffer data) throws IOException {
      Scope scope = call.activate();
      try {
        consumer.consume(data);
      } finally {
        scope.close();
      }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers)
        throws HttpException, IOException {
      call.exchange.finish(null);
      Scope scope = call.activate();
      try {
        consumer.streamEnd(trailers);
      } finally {
        scope.close();
      }
    }

    @Override
    public void releaseResources() {
      consumer.releaseResources();
    }
  }

  /** Notes how an attempt was answered. */
  private record Attempt(AsyncExecCallback callback, Exchange exchange)
      implements AsyncExecCallback {
    @Override
    public @Nullable AsyncDataConsumer handleResponse(
        HttpResponse response, @Nullable EntityDetails entity) throws HttpException, IOException {
      exchange.attempts.answered(response.getCode());
      return callback.handleResponse(response, entity);
    }

    @Override
    public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
      callback.handleInformationResponse(response);
    }

    @Override
    public void completed() {
      callback.completed();
    }

    @Override
    public void failed(Exception cause) {
      callback.failed(cause);
    }
  }
}
