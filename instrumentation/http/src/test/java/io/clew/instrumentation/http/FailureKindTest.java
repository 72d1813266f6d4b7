package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureKindTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("timeout", new HttpTimeoutException("request timed out")),
        Arguments.of("timeout", new HttpConnectTimeoutException("connect timed out")),
        Arguments.of("timeout", new SocketTimeoutException("Read timed out")),
        Arguments.of("timeout", new TimeoutException()),
        Arguments.of("timeout", new IOException("timeout")), // OkHttp's
        Arguments.of("cancelled", new CancellationException()),
        Arguments.of("cancelled", new InterruptedException()),
        Arguments.of("cancelled", new ClosedByInterruptException()),
        Arguments.of("cancelled", new IOException("Canceled")), // OkHttp's
        Arguments.of("connection", new ConnectException("refused")),
        Arguments.of("connection", new NoRouteToHostException()),
        Arguments.of("connection", new UnknownHostException("nowhere.test")),
        Arguments.of("connection", new UnresolvedAddressException()),
        Arguments.of("connection", new SocketException("Connection reset")),
        Arguments.of("connection", new ClosedChannelException()),
        Arguments.of("connection", new AsynchronousCloseException()),
        Arguments.of("connection", new EOFException()),
        Arguments.of("connection", new SSLHandshakeException("unknown authority")),
        Arguments.of("other", new IOException("disk full")),
        Arguments.of("other", new IOException()),
        Arguments.of("other", new IllegalArgumentException("timeout")),
        Arguments.of("other", new OutOfMemoryError()));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void of_failure_saysWhy(String kind, Throwable failure) {
    assertThat(FailureKind.of(failure)).isEqualTo(kind);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void of_failureWithin_saysWhy(String kind, Throwable failure) {
    assertThat(FailureKind.of(new IOException("failed", new RuntimeException(failure))))
        .isEqualTo(kind);
  }

  @Test
  void of_connectionThatTimesOut_isATimeout() {
    Throwable failure = new ConnectException("failed").initCause(new SocketTimeoutException());

    assertThat(FailureKind.of(failure)).isEqualTo("timeout");
  }

  @Test
  void of_causesInACircle_ends() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);

    assertThat(FailureKind.of(first)).isEqualTo("other");
  }

  @Test
  void unwrapped_isWhatHasFailed() {
    IOException failure = new IOException("expected in this test");

    assertThat(FailureKind.unwrapped(new CompletionException(failure))).isSameAs(failure);
    assertThat(FailureKind.unwrapped(new ExecutionException(failure))).isSameAs(failure);
    assertThat(FailureKind.unwrapped(failure)).isSameAs(failure);
    Throwable empty = new CompletionException("no cause", null);
    assertThat(FailureKind.unwrapped(empty)).isSameAs(empty);
  }
}
