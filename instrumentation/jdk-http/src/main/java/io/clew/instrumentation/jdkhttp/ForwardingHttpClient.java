package io.clew.instrumentation.jdkhttp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Forwards everything but sending to another client. The methods that {@link HttpClient} has since
 * JDK 21 are looked up by name, as this is compiled for JDK 17.
 */
abstract class ForwardingHttpClient extends HttpClient {
  private static final MethodHandle SHUTDOWN = find("shutdown", void.class);
  private static final MethodHandle SHUTDOWN_NOW = find("shutdownNow", void.class);
  private static final MethodHandle IS_TERMINATED = find("isTerminated", boolean.class);
  private static final MethodHandle AWAIT_TERMINATION =
      find("awaitTermination", boolean.class, Duration.class);
  private static final MethodHandle CLOSE = find("close", void.class);

  final HttpClient delegate;

  ForwardingHttpClient(HttpClient delegate) {
    this.delegate = delegate;
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return delegate.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return delegate.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return delegate.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return delegate.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return delegate.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return delegate.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return delegate.authenticator();
  }

  @Override
  public Version version() {
    return delegate.version();
  }

  @Override
  public Optional<Executor> executor() {
    return delegate.executor();
  }

  /** A builder of the wrapped client: WebSockets are not traced. */
  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return delegate.newWebSocketBuilder();
  }

  /**
   * On JDK 21 and newer, shuts down the wrapped client: it takes no more requests. On older JDKs
   * clients cannot be shut down, and this does nothing.
   */
  public void shutdown() {
    call(SHUTDOWN, delegate);
  }

  /**
   * On JDK 21 and newer, shuts down the wrapped client and cancels its requests, which ends their
   * spans with an error. On older JDKs does nothing.
   */
  public void shutdownNow() {
    call(SHUTDOWN_NOW, delegate);
  }

  /**
   * Whether the wrapped client has been shut down and has no more to do.
   *
   * @return what the wrapped client says, false before JDK 21
   */
  public boolean isTerminated() {
    return call(IS_TERMINATED, delegate);
  }

  /**
   * Waits for the wrapped client to finish its requests after it has been shut down.
   *
   * @return what the wrapped client says; before JDK 21 false at once
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return ForwardingHttpClient.<InterruptedException>call(AWAIT_TERMINATION, delegate, duration);
  }

  /**
   * Closes the wrapped client on JDK 21 and newer, which waits for the requests under way. On older
   * JDKs clients cannot be closed, and this does nothing.
   */
  public void close() {
    call(CLOSE, delegate);
  }

  /** The method, or one that does nothing and returns false if this JDK has no such method. */
  private static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    MethodType type = MethodType.methodType(result, parameters);
    try {
      return MethodHandles.publicLookup().findVirtual(HttpClient.class, name, type);
    } catch (NoSuchMethodException | IllegalAccessException olderJdk) {
      return MethodHandles.empty(type.insertParameterTypes(0, HttpClient.class));
    }
  }

  /** Calls the method and throws what it throws, so that a caller sees no difference. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> boolean call(MethodHandle method, Object... arguments)
      throws X {
    try {
      return Boolean.TRUE.equals(method.invokeWithArguments(arguments));
    } catch (Throwable failure) {
      throw (X) failure;
    }
  }
}
