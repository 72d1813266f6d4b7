package io.clew.instrumentation.http.testing;

import static io.clew.instrumentation.http.testing.ServerAbility.ASYNC;
import static io.clew.instrumentation.http.testing.ServerAbility.ASYNC_DISPATCH;
import static io.clew.instrumentation.http.testing.ServerAbility.ASYNC_TIMEOUT;
import static io.clew.instrumentation.http.testing.ServerAbility.ERROR_DISPATCH;
import static io.clew.instrumentation.http.testing.ServerAbility.FORWARD;
import static io.clew.instrumentation.http.testing.ServerAbility.INCLUDE;
import static io.clew.instrumentation.http.testing.ServerAbility.ROUTES;
import static io.clew.instrumentation.http.testing.ServerAbility.UPGRADE;
import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.instrumentation.http.testing.ServerExchange.Async;
import io.opentracing.Span;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that more than one handler or thread answers have one span. */
abstract class ServerDispatchCases extends ServerFailureCases {
  /** Something to do on another thread. */
  @FunctionalInterface
  private interface Task {
    void run() throws Exception;
  }

  private static void onAnotherThread(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void async_spanEndsWithTheRequest_notWithItsHandler() throws Exception {
    needs(ASYNC);
    CountDownLatch returned = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<@Nullable Span> left = Collections.synchronizedList(new ArrayList<>());
    setup
        .around(
            () -> {},
            () -> {
              left.add(tracer.activeSpan());
              returned.countDown();
            })
        .handle(
            "/async",
            exchange -> {
              Async async = exchange.startAsync(Duration.ZERO);
              onAnotherThread(
                  () -> {
                    await(goOn);
                    exchange.answer(503, utf8("late"));
                    async.complete();
                  });
            });
    CompletableFuture<HttpResponse<String>> response =
        client.sendAsync(request("/async", ID, "order-17").build(), BodyHandlers.ofString());
    await(returned);
    assertThat(reporter.reported()).isZero();
    goOn.countDown();

    assertThat(response.get().body()).isEqualTo("late");
    assertThat(response.get().headers().allValues(ID)).containsExactly("order-17");
    assertThat(left).containsOnlyNulls();
    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.status_code", 503).hasError().hasAnnotation("ssf");
    assertThat(span.annotationCount()).isEqualTo(1);
  }

  @Test
  void async_completedByItsHandler_hasOneSpan() throws Exception {
    needs(ASYNC);
    setup.handle(
        "/async",
        exchange -> {
          Async async = exchange.startAsync(Duration.ZERO);
          exchange.answer(200, utf8("at once"));
          async.complete();
        });

    assertThat(get("/async").body()).isEqualTo("at once");
    assertThat(onlySpan()).hasTag("http.status_code", 200).hasNoError();
  }

  @Test
  void async_ofARoute_hasItsName() throws Exception {
    needs(ASYNC);
    needs(ROUTES);
    setup.handle(
        "/async/{id}",
        exchange -> {
          Async async = exchange.startAsync(Duration.ZERO);
          onAnotherThread(
              () -> {
                exchange.answer(200, utf8("late"));
                async.complete();
              });
        });

    assertThat(get("/async/4711").body()).isEqualTo("late");
    assertThat(onlySpan().name()).startsWith("GET /async").doesNotContain("4711");
  }

  @Test
  void async_whoseHandlerThrows_hasOneSpanWithError() throws Exception {
    needs(ASYNC);
    setup.handle(
        "/async",
        exchange -> {
          exchange.startAsync(Duration.ZERO);
          throw new IllegalStateException("expected in this test");
        });
    raw("GET /async HTTP/1.1", "Host: h");

    assertThat(onlySpan()).hasError().hasTag("http.status_code", 500);
  }

  @Test
  void async_thatIsDenied_isNotRecorded() throws Exception {
    needs(ASYNC);
    setup.handle(
        "/async",
        exchange -> {
          Async async = exchange.startAsync(Duration.ZERO);
          onAnotherThread(
              () -> {
                exchange.answer(200, utf8("late"));
                async.complete();
              });
        });

    assertThat(get("/async", "b3", "0").body()).isEqualTo("late");
    assertNothingRecorded();
  }

  @Test
  void async_thatTimesOut_hasOneSpanWithError() throws Exception {
    needs(ASYNC_TIMEOUT);
    setup.handle("/async", exchange -> exchange.startAsync(Duration.ofMillis(100)));
    int status = get("/async").statusCode();

    assertThat(status).isGreaterThanOrEqualTo(500);
    assertThat(onlySpan()).hasError().hasTag("http.status_code", status);
  }

  @Test
  void asyncDispatch_hasOneSpan_activeAgain() throws Exception {
    needs(ASYNC_DISPATCH);
    List<@Nullable Span> seen = Collections.synchronizedList(new ArrayList<>());
    setup
        .handle(
            "/async",
            exchange -> {
              seen.add(tracer.activeSpan());
              Async async = exchange.startAsync(Duration.ZERO);
              onAnotherThread(() -> async.dispatch("/inner"));
            })
        .handle(
            "/inner",
            exchange -> {
              seen.add(tracer.activeSpan());
              exchange.answer(200, utf8("inner"));
            });

    assertThat(get("/async").body()).isEqualTo("inner");
    assertSeenTwice(seen, onlySpan());
  }

  @Test
  void asyncDispatch_thatThrows_hasOneSpanWithError() throws Exception {
    needs(ASYNC_DISPATCH);
    setup
        .handle(
            "/async",
            exchange -> {
              Async async = exchange.startAsync(Duration.ZERO);
              onAnotherThread(() -> async.dispatch("/inner"));
            })
        .handle(
            "/inner",
            exchange -> {
              throw new IllegalStateException("expected in this test");
            });
    raw("GET /async HTTP/1.1", "Host: h");

    assertThat(onlySpan()).hasError().hasTag("http.status_code", 500);
  }

  @Test
  void forward_hasOneSpan_activeInBothHandlers() throws Exception {
    needs(FORWARD);
    List<@Nullable Span> seen = Collections.synchronizedList(new ArrayList<>());
    setup
        .handle(
            "/outer",
            exchange -> {
              seen.add(tracer.activeSpan());
              exchange.forward("/inner");
            })
        .handle(
            "/inner",
            exchange -> {
              seen.add(tracer.activeSpan());
              exchange.answer(200, utf8("inner"));
            });

    assertThat(get("/outer").body()).isEqualTo("inner");
    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.path", "/outer");
    assertSeenTwice(seen, span);
  }

  @Test
  void include_hasOneSpan_activeInBothHandlers() throws Exception {
    needs(INCLUDE);
    List<@Nullable Span> seen = Collections.synchronizedList(new ArrayList<>());
    setup
        .handle(
            "/outer",
            exchange -> {
              seen.add(tracer.activeSpan());
              OutputStream out = exchange.stream(200);
              out.write(utf8("outer and "));
              exchange.include("/inner");
            })
        .handle(
            "/inner",
            exchange -> {
              seen.add(tracer.activeSpan());
              exchange.answer(200, utf8("inner"));
            });

    assertThat(get("/outer").body()).isEqualTo("outer and inner");
    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.status_code", 200).hasNoError();
    assertSeenTwice(seen, span);
  }

  @Test
  void errorPage_hasOneSpan_withTheStatusThatTheClientGets() throws Exception {
    needs(ERROR_DISPATCH);
    List<@Nullable Span> seen = Collections.synchronizedList(new ArrayList<>());
    setup
        .handle(
            "/outer",
            exchange -> {
              seen.add(tracer.activeSpan());
              exchange.sendError(503);
            })
        .handle(
            "/error",
            exchange -> {
              seen.add(tracer.activeSpan());
              exchange.answer(502, utf8("sorry"));
            });
    HttpResponse<String> response = get("/outer", ID, "order-17");

    assertThat(response.body()).isEqualTo("sorry");
    assertThat(response.headers().allValues(ID)).containsExactly("order-17");
    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.status_code", response.statusCode()).hasError();
    assertSeenTwice(seen, span);
  }

  @Test
  void errorPage_ofAnException_hasOneSpan_withTheStatusThatTheClientGets() throws Exception {
    needs(ERROR_DISPATCH);
    setup
        .handle(
            "/outer",
            exchange -> {
              throw new IllegalStateException("expected in this test");
            })
        .handle("/error", exchange -> exchange.answer(409, utf8("try again")));
    HttpResponse<String> response = get("/outer", ID, "order-17");

    assertThat(response.body()).isEqualTo("try again");
    assertThat(response.headers().allValues(ID)).containsExactly("order-17");
    assertThat(onlySpan()).hasTag("http.status_code", response.statusCode()).hasError();
  }

  @Test
  void upgrade_hasOneSpan_thatEndsBeforeTheConnection() throws Exception {
    needs(UPGRADE);
    List<@Nullable Span> left = Collections.synchronizedList(new ArrayList<>());
    setup
        .around(() -> {}, () -> left.add(tracer.activeSpan()))
        .handle("/upgrade", exchange -> exchange.upgrade("echo"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      String[] request = {
        "GET /upgrade HTTP/1.1",
        "Host: h",
        "Connection: Upgrade",
        "Upgrade: echo",
        "X-Request-Id: order-17",
        "",
        ""
      };
      socket.getOutputStream().write(utf8(String.join("\r\n", request)));
      String head = readUntil(socket.getInputStream(), "\r\n\r\n");
      assertThat(head).startsWith("HTTP/1.1 101");
      assertThat(head.lines()).containsOnlyOnce("X-Request-Id: order-17");
      reporter.awaitSpans(1, LIMIT);

      socket.getOutputStream().write(utf8("another protocol"));
      assertThat(socket.getInputStream().readNBytes(16)).isEqualTo(utf8("another protocol"));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    awaitSize(left, 1);
    assertThat(left).containsOnlyNulls();
    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.status_code", 101).hasNoError();
    assertThat(span.annotationCount()).isEqualTo(1);
  }

  private static void assertSeenTwice(List<@Nullable Span> seen, FinishedSpan span) {
    assertThat(seen).hasSize(2).doesNotContainNull();
    assertThat(seen).allSatisfy(active -> assertThat(active.context()).isEqualTo(span.context()));
  }
}
