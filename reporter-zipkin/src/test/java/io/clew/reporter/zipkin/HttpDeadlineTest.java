package io.clew.reporter.zipkin;

import static io.clew.reporter.zipkin.Batches.batch;
import static io.clew.reporter.zipkin.Batches.large;
import static io.clew.reporter.zipkin.Batches.span;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that hangs costs a send its timeout, wherever it hangs, and then the next one works. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpDeadlineTest {
  private static final int MORE_THAN_SOCKETS_HOLD = 16 << 20;
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ServerSocket server;

  @AfterEach
  void stop() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  /** What a server does with a connection, as long as the connection lives. */
  private interface Hang {
    void hang(Socket socket) throws Exception;
  }

  /** Hangs with the first connection, and serves all others as it should. */
  private void serve(ServerSocketFactory factory, Hang first) throws IOException {
    server = factory.createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    threads.execute(() -> accept(first));
  }

  private void accept(Hang first) {
    Hang next = first;
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Hang now = next;
        threads.execute(() -> hang(now, socket));
        next = HttpDeadlineTest::answer;
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private static void hang(Hang hang, Socket socket) {
    try {
      hang.hang(socket);
    } catch (Exception e) {
      return; // The sender has closed it, or the test ends.
    }
  }

  private static void answer(Socket socket) throws IOException {
    try (socket) {
      skipHead(socket.getInputStream());
      socket
          .getOutputStream()
          .write("HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
      socket.getOutputStream().flush();
      socket.getInputStream().skip(1_000_000);
    }
  }

  private static void skipHead(InputStream in) throws IOException {
    int last = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\r') {
        if (next == '\n' && last == '\n') {
          return;
        }
        last = next;
      }
    }
  }

  private ZipkinSpanSender sender(String scheme) {
    return ZipkinSpanSender.newBuilder(scheme + "://127.0.0.1:" + server.getLocalPort())
        .timeout(Duration.ofMillis(700))
        .compress(false)
        .maxMessageBytes(1 << 30)
        .build();
  }

  private void firstFailsAndNextWorks(String scheme, int bytes) throws Exception {
    try (ZipkinSpanSender sender = sender(scheme)) {
      assertThatThrownBy(() -> sender.send(batch(Encoding.ZIPKIN_PROTO3, List.of(large(0, bytes)))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("within 700 ms");
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .untilAsserted(() -> sender.send(batch(Encoding.ZIPKIN_PROTO3, List.of(span(1)))));
      assertThat(sender.rejected()).isZero();
    }
  }

  @Test
  void send_serverThatNeverReads_throws() throws Exception {
    serve(ServerSocketFactory.getDefault(), socket -> threads.awaitTermination(1, TimeUnit.HOURS));
    firstFailsAndNextWorks("http", MORE_THAN_SOCKETS_HOLD);
  }

  @Test
  void send_serverThatDripsItsAnswer_throws() throws Exception {
    serve(ServerSocketFactory.getDefault(), HttpDeadlineTest::drip);
    firstFailsAndNextWorks("http", 10);
  }

  private static void drip(Socket socket) throws Exception {
    OutputStream out = socket.getOutputStream();
    out.write("HTTP/1.1 202 OK\r\nX-Long: ".getBytes(US_ASCII));
    while (true) {
      out.write('x');
      out.flush();
      Thread.sleep(50);
    }
  }

  @Test
  void send_serverThatDripsAnEndlessBody_throws() throws Exception {
    serve(
        ServerSocketFactory.getDefault(),
        socket -> {
          skipHead(socket.getInputStream());
          socket.getOutputStream().write("HTTP/1.1 500 No\r\n\r\n".getBytes(US_ASCII));
          drip(socket);
        });
    firstFailsAndNextWorks("http", 10);
  }

  @Test
  void send_tlsServerThatNeverReads_throws(@TempDir Path directory) throws Exception {
    SSLContext tls = tls(directory);
    SSLSocketFactory before = HttpsURLConnection.getDefaultSSLSocketFactory();
    HttpsURLConnection.setDefaultSSLSocketFactory(tls.getSocketFactory());
    try {
      serve(
          tls.getServerSocketFactory(),
          socket -> {
            socket.getInputStream().read();
            threads.awaitTermination(1, TimeUnit.HOURS);
          });
      firstFailsAndNextWorks("https", MORE_THAN_SOCKETS_HOLD);
    } finally {
      HttpsURLConnection.setDefaultSSLSocketFactory(before);
    }
  }

  @Test
  void send_tlsServerThatDripsBeforeTheHandshake_throws() throws Exception {
    serve(
        ServerSocketFactory.getDefault(),
        socket -> {
          socket.getOutputStream().write(new byte[] {22, 3, 3, 63, (byte) 255}); // A long record.
          drip(socket);
        });
    try (ZipkinSpanSender sender = sender("https")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> sender.send(batch(Encoding.ZIPKIN_PROTO3, List.of(span(1)))))
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void send_interrupted_throwsAtOnceAndKeepsTheInterrupt() throws Exception {
    serve(ServerSocketFactory.getDefault(), socket -> threads.awaitTermination(1, TimeUnit.HOURS));
    try (ZipkinSpanSender sender =
        ZipkinSpanSender.newBuilder("http://127.0.0.1:" + server.getLocalPort())
            .timeout(Duration.ofMinutes(5))
            .build()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> sender.send(batch(Encoding.ZIPKIN_PROTO3, List.of(span(1)))))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static SSLContext tls(Path directory) throws Exception {
    Path store = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(store.toFile())) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
