package io.clew.instrumentation.okhttp;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.testbed.HttpServer;
import io.opentracing.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.junit.jupiter.api.Test;

/** HTTP/2 and WebSockets. */
class OkHttpProtocolsTest extends OkHttpFixture {
  @Override
  void begin() throws Exception {
    WebSocketUpgradeHandler upgrades =
        WebSocketUpgradeHandler.from(
            server.server(),
            container -> container.addMapping("/echo", (request, response, done) -> new Echo()));
    upgrades.setHandler(server);
    server.server().setHandler(upgrades);
    server.begin();
  }

  /** Sends each message back. */
  public static final class Echo extends Session.Listener.AbstractAutoDemanding {
    @Override
    public void onWebSocketText(String message) {
      getSession().sendText(message, Callback.NOOP);
    }
  }

  @Test
  void http2_callsOfOneConnection_eachHaveTheirOwnParent() throws Exception {
    int calls = 200;
    client = client.newBuilder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();
    TracingCallFactory factory = calls();
    status(factory.newCall(get("/ok"))); // So that there is one connection, and not some at first.
    server.take();
    reporter.clear();
    List<Recorder> recorders = new ArrayList<>();
    List<Span> parents = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Recorder recorder = new Recorder();
      Span parent = tracer.buildSpan("parent").start();
      inScope(
          parent,
          () -> {
            factory.newCall(get("/ok")).enqueue(recorder);
            return null;
          });
      recorders.add(recorder);
      parents.add(parent);
    }
    for (int i = 0; i < calls; i++) {
      assertThat(recorders.get(i).take().active()).isSameAs(parents.get(i));
    }

    Set<String> sent = new HashSet<>();
    Set<Long> callers = new HashSet<>();
    for (FinishedSpan span : reporter.awaitSpans(calls, LIMIT)) {
      sent.add(span.context().toSpanId());
      callers.add(span.context().parentId());
    }
    Set<String> received = new HashSet<>();
    for (int i = 0; i < calls; i++) {
      HttpServer.Received call = server.take();
      assertThat(call.version()).isEqualTo("HTTP/2.0");
      received.add(call.header("X-B3-SpanId"));
    }
    assertThat(received).hasSize(calls).isEqualTo(sent);
    assertThat(callers).hasSize(calls);
    assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
    parents.forEach(Span::finish);
  }

  @Test
  void webSocket_hasASpanForItsUpgrade_andWorks() throws Exception {
    CompletableFuture<String> echoed = new CompletableFuture<>();
    Span parent = tracer.buildSpan("parent").start();
    WebSocket socket = inScope(parent, () -> open("/echo", echoed));
    socket.send("hello");

    assertThat(echoed.get(1, TimeUnit.MINUTES)).isEqualTo("hello");
    assertThat(onlySpan()).isChildOf(parent.context()).hasTag("http.status_code", 101).hasNoError();
    socket.close(1000, null);
    parent.finish();
  }

  @Test
  void webSocket_thatIsRefused_isAnError() throws Exception {
    CompletableFuture<String> echoed = new CompletableFuture<>();
    open("/missing", echoed);

    assertThat(echoed.handle((text, failure) -> failure).get(1, TimeUnit.MINUTES)).isNotNull();
    assertThat(onlySpan()).isRoot().hasTag("http.status_code", 404).hasError();
    assertThat(server.take().header("X-B3-SpanId")).isEqualTo(onlySpan().context().toSpanId());
  }

  private WebSocket open(String path, CompletableFuture<String> echoed) {
    return calls()
        .newWebSocket(
            get(path),
            new WebSocketListener() {
              @Override
              public void onMessage(WebSocket webSocket, String text) {
                echoed.complete(text);
              }

              @Override
              public void onFailure(WebSocket webSocket, Throwable failure, Response response) {
                echoed.completeExceptionally(failure);
              }
            });
  }
}
