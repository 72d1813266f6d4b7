package io.clew.instrumentation.jdkhttp;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client that needs no network: keeps what it is asked to send, answers as it is told to. */
final class StubClient extends ForwardingHttpClient {
  final CompletableFuture<HttpResponse<?>> exchange = new CompletableFuture<>();
  final List<String> calls = new ArrayList<>();
  HttpRequest request;
  PushPromiseHandler<?> pushPromiseHandler;
  IOException failure;
  RuntimeException refusal;

  StubClient() {
    super(HttpClient.newHttpClient());
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> bodyHandler)
      throws IOException {
    this.request = request;
    if (failure != null) {
      throw failure;
    }
    return this.<T>answer().join();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> bodyHandler) {
    this.request = request;
    return answer();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> bodyHandler, PushPromiseHandler<T> pushPromiseHandler) {
    this.pushPromiseHandler = pushPromiseHandler;
    return sendAsync(request, bodyHandler);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private <T> CompletableFuture<HttpResponse<T>> answer() {
    if (refusal != null) {
      throw refusal;
    }
    return (CompletableFuture) exchange;
  }

  @Override
  public void shutdown() {
    calls.add("shutdown");
  }

  @Override
  public void shutdownNow() {
    calls.add("shutdownNow");
  }

  @Override
  public boolean isTerminated() {
    calls.add("isTerminated");
    return true;
  }

  @Override
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    calls.add("awaitTermination " + duration);
    if (duration.isNegative()) {
      throw new InterruptedException("negative");
    }
    return true;
  }

  @Override
  public void close() {
    calls.add("close");
    if (refusal != null) {
      throw refusal;
    }
  }
}
