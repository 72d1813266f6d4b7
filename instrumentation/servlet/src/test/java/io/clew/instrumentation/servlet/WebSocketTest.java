package io.clew.instrumentation.servlet;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.instrumentation.container.ServerKind;
import io.clew.instrumentation.http.testing.RunningServer;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Tracer;
import jakarta.servlet.DispatcherType;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A WebSocket begins with a request, which has a span. What follows on the connection has none. */
class WebSocketTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().finishTimeout(LIMIT).build();

  private Tracer tracer;
  private InMemoryReporter reporter;

  @BeforeEach
  void prepare(Tracer tracer, InMemoryReporter reporter) {
    this.tracer = tracer;
    this.reporter = reporter;
  }

  @Test
  void handshake_onTomcat_hasOneSpan(@TempDir Path folder) throws Exception {
    TomcatURLStreamHandlerFactory.disable(); // Else the JVM would keep that of this Tomcat.
    Tomcat server = new Tomcat();
    server.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    server.getService().addConnector(connector);
    server.setConnector(connector);
    Context context = server.addContext("", null);
    context.addServletContainerInitializer(
        (classes, application) -> {
          var filter = application.addFilter("tracing", new TracingFilter(tracer));
          filter.setAsyncSupported(true);
          filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
          application.addServlet("default", new DefaultServlet()).addMapping("/");
        },
        Set.of());
    context.addServletContainerInitializer(new WsSci(), Set.of(TomcatEcho.class));
    server.start();
    try {
      assertOneSpan(connector.getLocalPort());
    } finally {
      server.stop();
      server.destroy();
    }
  }

  @Test
  void handshake_onJetty_hasOneSpan() throws Exception {
    Class<?> starter =
        ServerKind.JETTY_EE11
            .loader()
            .loadClass("io.clew.instrumentation.container.JettyWebSocket");
    try (var server =
        (RunningServer) starter.getMethod("start", Tracer.class).invoke(null, tracer)) {
      assertOneSpan(server.port());
    }
  }

  private void assertOneSpan(int port) throws IOException {
    String[] request = {
      "GET /echo HTTP/1.1",
      "Host: h",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      "X-Request-Id: order-17",
      "",
      ""
    };
    byte[] clientsText = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
    byte[] serversText = {(byte) 0x81, 2, 'h', 'i'};
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.getOutputStream().write(String.join("\r\n", request).getBytes(ISO_8859_1));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readUnsignedByte());
      }
      assertThat(head.toString()).startsWith("HTTP/1.1 101");
      assertThat(head.toString().lines()).containsOnlyOnce("X-Request-Id: order-17");
      reporter.awaitSpans(1, LIMIT);

      socket.getOutputStream().write(clientsText);
      assertThat(in.readNBytes(serversText.length)).isEqualTo(serversText);
    }

    assertThat(reporter.spans().size()).isEqualTo(1);
    FinishedSpan span = reporter.spans().get(0);
    assertThat(span).hasTag("http.status_code", 101).hasRequestId("order-17").hasNoError();
    assertThat(span.annotationCount()).isEqualTo(1);
  }

  /** Called by Tomcat. */
  @ServerEndpoint("/echo")
  public static final class TomcatEcho {
    /** Called by Tomcat. */
    public TomcatEcho() {}

    @OnMessage
    public String echo(String text) {
      return text;
    }
  }
}
