package io.clew.sampler.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link HttpSamplingSource} with servers that hang, lie and break off. */
class HostileHttpTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
  private static final String NO_ANSWER = "expected an answer within 500 ms, got none";

  private final RecordingListener heard = new RecordingListener();
  private RawServer server;
  private HttpSamplingSource source;

  @BeforeEach
  void startWithADocument() throws IOException {
    server = new RawServer();
    server.always(200, "ETag: \"one\"\r\n", "{1}");
    source =
        HttpSamplingSource.newBuilder(server.uri("/sampling"), "feed")
            .interval(Duration.ofMillis(100))
            .requestTimeout(Duration.ofMillis(500))
            .build();
    source.start(heard);
    heard.awaitDocument("{1}");
  }

  @AfterEach
  void recoverAndStop() throws IOException {
    server.always(200, "", "{2}");
    heard.awaitDocument("{2}");
    assertThat(heard.documents).containsExactly("{1}", "{2}");
    source.close();
    server.close();
  }

  private static void hang() throws InterruptedException {
    Thread.sleep(60_000);
  }

  @Test
  void hangsBeforeTheHead() {
    server.answer = (socket, out) -> hang();
    heard.awaitProblem(NO_ANSWER);
  }

  @Test
  void hangsWithinTheHead() {
    server.answer =
        (socket, out) -> {
          out.write("HTTP/1.1 200 OK\r\nContent-".getBytes(ISO_8859_1));
          hang();
        };
    heard.awaitProblem(NO_ANSWER);
  }

  @Test
  void hangsAfterTheHead() {
    server.answer =
        (socket, out) -> {
          out.write(HEAD.getBytes(ISO_8859_1));
          hang();
        };
    heard.awaitProblem(NO_ANSWER);
  }

  @Test
  void dripsTheHead() {
    drip("HTTP/1.1 200 OK\r\nX: ");
  }

  @Test
  void dripsTheBody() {
    drip("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
  }

  /** Sends bytes so slowly that no timeout between two of them would help. */
  private void drip(String head) {
    AtomicLong hungUp = new AtomicLong();
    server.answer =
        (socket, out) -> {
          out.write(head.getBytes(ISO_8859_1));
          try {
            for (int i = 0; i < 600; i++) {
              out.write('x');
              Thread.sleep(50);
            }
          } catch (IOException e) {
            hungUp.incrementAndGet();
          }
        };
    heard.awaitProblem(NO_ANSWER);
    await().atMost(Duration.ofMinutes(1)).until(() -> hungUp.get() > 0);
  }

  @Test
  void breaksOffBeforeTheHead() {
    server.answer = (socket, out) -> socket.close();
    heard.awaitProblem(
        "expected an answer, got IOException: HTTP/1.1 header parser received no bytes");
  }

  @Test
  void breaksOffByReset() {
    server.answer =
        (socket, out) -> {
          out.write(HEAD.getBytes(ISO_8859_1));
          socket.setSoLinger(true, 0);
          socket.close();
        };
    int before = heard.problems.size();
    await().atMost(Duration.ofMinutes(1)).until(() -> heard.problems.size() > before);
    assertThat(heard.problems.get(before)).startsWith("expected an answer, got ");
  }

  @Test
  void promisesMoreThanItSends() {
    server.answer =
        (socket, out) -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{0}".getBytes(ISO_8859_1));
          socket.close();
        };
    heard.awaitProblem(
        "expected an answer, got IOException: fixed content-length: 100, bytes received: 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\u001b[31m\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{0}",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{0}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{0}\r\n"
      })
  void talksNonsense(String answer) {
    server.answer =
        (socket, out) -> {
          out.write(answer.getBytes(UTF_8));
          out.flush();
        };
    int before = heard.problems.size();
    await().atMost(Duration.ofMinutes(1)).until(() -> heard.problems.size() > before);
    assertThat(heard.problems.get(before)).startsWith("expected an answer").matches("[ -~]{1,250}");
  }

  @Test
  void sendsNoUtf8() {
    server.always(
        "HTTP/1.1 200 OK\r\nETag: \"two\"\r\nContent-Length: 1", new byte[] {(byte) 0xe4});
    heard.awaitProblem("expected UTF-8, got other bytes");
    heard.awaitProblem("expected UTF-8, got other bytes");
    assertThat(server.requests).noneMatch(head -> head.contains("\"two\""));
  }

  @Test
  void sends100Megabytes_isCutOff() {
    sends100Megabytes(
        "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n",
        "expected at most 1048576 bytes, got more");
  }

  @Test
  void sendsWithoutEnd_isCutOff() {
    sends100Megabytes("HTTP/1.1 200 OK\r\n\r\n", "expected at most 1048576 bytes, got more");
  }

  @Test
  void sends100MegabytesWithAnError_isCutOff() {
    sends100Megabytes("HTTP/1.1 500 Oops\r\nContent-Length: 104857600\r\n\r\n", "HTTP 500");
  }

  private void sends100Megabytes(String head, String problem) {
    AtomicLong sent = new AtomicLong();
    AtomicLong hungUp = new AtomicLong();
    server.answer =
        (socket, out) -> {
          out.write(head.getBytes(ISO_8859_1));
          try {
            for (int i = 0; i < 1600; i++) {
              out.write(new byte[1 << 16]);
              sent.addAndGet(1 << 16);
            }
          } catch (IOException e) {
            hungUp.incrementAndGet();
            throw e;
          }
        };
    heard.awaitProblem(problem);
    await().atMost(Duration.ofMinutes(1)).until(() -> hungUp.get() > 0);
    server.answer = (socket, out) -> socket.close();

    assertThat(sent.get() / (hungUp.get() + 1)).isLessThan(50_000_000);
  }
}
