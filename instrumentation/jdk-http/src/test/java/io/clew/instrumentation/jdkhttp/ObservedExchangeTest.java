package io.clew.instrumentation.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.when;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.invocation.Invocation;

/** Exchanges that forward everything, and tell when headers are sent. */
class ObservedExchangeTest {
  private final AtomicInteger sent = new AtomicInteger();

  static Stream<Arguments> methods() {
    return Stream.of(HttpExchange.class, HttpsExchange.class)
        .flatMap(
            type ->
                Arrays.stream(type.getMethods())
                    .filter(method -> Modifier.isAbstract(method.getModifiers()))
                    .map(method -> Arguments.of(type, method)));
  }

  private HttpExchange observe(HttpExchange exchange) {
    return exchange instanceof HttpsExchange https
        ? new ObservedHttpsExchange(https, sent::incrementAndGet)
        : new ObservedExchange(exchange, sent::incrementAndGet);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void method_isForwarded(Class<? extends HttpExchange> type, Method method) throws Exception {
    HttpExchange exchange = mock(type);
    Object[] arguments =
        Arrays.stream(method.getParameterTypes())
            .map(
                parameter ->
                    parameter == int.class
                        ? 200
                        : parameter == long.class ? (Object) 7L : mockOrText(parameter))
            .toArray();
    Object result = method.invoke(observe(exchange), arguments);

    assertThat(mockingDetails(exchange).getInvocations()).hasSize(1);
    Invocation call = mockingDetails(exchange).getInvocations().iterator().next();
    assertThat(call.getMethod().getName()).isEqualTo(method.getName());
    assertThat(call.getArguments()).containsExactly(arguments);
    assertThat(result).isIn(null, 0);
    assertThat(sent).hasValue(method.getName().equals("sendResponseHeaders") ? 1 : 0);
  }

  private static Object mockOrText(Class<?> type) {
    return type == String.class || type == Object.class ? "text" : mock(type);
  }

  @Test
  void results_arePassedOn() {
    Headers headers = new Headers();
    HttpExchange exchange = mock(HttpExchange.class);
    when(exchange.getRequestHeaders()).thenReturn(headers);
    when(exchange.getResponseCode()).thenReturn(204);

    assertThat(observe(exchange).getRequestHeaders()).isSameAs(headers);
    assertThat(observe(exchange).getResponseCode()).isEqualTo(204);
    assertThat(observe(exchange)).isNotInstanceOf(HttpsExchange.class);
    assertThat(observe(mock(HttpsExchange.class))).isInstanceOf(HttpsExchange.class);
  }

  @Test
  void headers_thatCannotBeSent_areNotSent() throws Exception {
    HttpExchange exchange = mock(HttpExchange.class);
    IOException failure = new IOException("expected in this test");
    doThrow(failure).when(exchange).sendResponseHeaders(200, 0);

    assertThatThrownBy(() -> observe(exchange).sendResponseHeaders(200, 0)).isSameAs(failure);
    assertThat(sent).hasValue(0);
  }
}
