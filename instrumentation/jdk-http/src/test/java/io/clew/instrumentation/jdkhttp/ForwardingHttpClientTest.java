package io.clew.instrumentation.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.opentracing.noop.NoopTracerFactory;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.WebSocket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.mockito.Mockito;

class ForwardingHttpClientTest {
  private final StubClient stub = new StubClient();
  private final TracingHttpClient client = wrap(stub);

  @Test
  void settings_areTheDelegates() throws NoSuchAlgorithmException {
    CookieManager cookies = new CookieManager();
    ProxySelector proxy = ProxySelector.of(null);
    SSLContext ssl = SSLContext.getDefault();
    Authenticator authenticator = mock(Authenticator.class);
    Executor executor = Runnable::run;
    TracingHttpClient settings =
        wrap(
            HttpClient.newBuilder()
                .cookieHandler(cookies)
                .connectTimeout(Duration.ofSeconds(7))
                .followRedirects(Redirect.ALWAYS)
                .proxy(proxy)
                .sslContext(ssl)
                .authenticator(authenticator)
                .version(Version.HTTP_1_1)
                .executor(executor)
                .build());

    assertThat(settings.cookieHandler()).containsSame(cookies);
    assertThat(settings.connectTimeout()).contains(Duration.ofSeconds(7));
    assertThat(settings.followRedirects()).isEqualTo(Redirect.ALWAYS);
    assertThat(settings.proxy()).containsSame(proxy);
    assertThat(settings.sslContext()).isSameAs(ssl);
    assertThat(settings.sslParameters().getProtocols()).isNotEmpty();
    assertThat(settings.authenticator()).containsSame(authenticator);
    assertThat(settings.version()).isEqualTo(Version.HTTP_1_1);
    assertThat(settings.executor()).containsSame(executor);
  }

  @Test
  void newWebSocketBuilder_isTheDelegates() {
    HttpClient delegate = mock(HttpClient.class);
    WebSocket.Builder builder = mock(WebSocket.Builder.class);
    Mockito.when(delegate.newWebSocketBuilder()).thenReturn(builder);

    assertThat(wrap(delegate).newWebSocketBuilder()).isSameAs(builder);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void lifecycle_isTheDelegates() throws InterruptedException {
    client.shutdown();
    client.shutdownNow();
    assertThat(client.isTerminated()).isTrue();
    assertThat(client.awaitTermination(Duration.ofSeconds(7))).isTrue();
    client.close();

    assertThat(stub.calls)
        .containsExactly(
            "shutdown", "shutdownNow", "isTerminated", "awaitTermination PT7S", "close");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void lifecycle_throwsWhatTheDelegateThrows() {
    stub.refusal = new IllegalStateException("busy");

    assertThatThrownBy(client::close).isSameAs(stub.refusal);
    assertThatThrownBy(() -> client.awaitTermination(Duration.ofSeconds(-1)))
        .isInstanceOf(InterruptedException.class)
        .hasMessage("negative");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void close_throughHttpClient_closesTheDelegate() throws Exception {
    HttpClient asHttpClient = client;
    ((AutoCloseable) asHttpClient).close();

    assertThat(stub.calls).containsExactly("close");
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_20)
  void lifecycle_beforeJdk21_doesNothing() throws InterruptedException {
    client.shutdown();
    client.shutdownNow();
    client.close();

    assertThat(client.isTerminated()).isFalse();
    assertThat(client.awaitTermination(Duration.ofSeconds(7))).isFalse();
    assertThat(stub.calls).isEmpty();
  }

  private static TracingHttpClient wrap(HttpClient delegate) {
    return TracingHttpClient.create(delegate, NoopTracerFactory.create());
  }
}
