package io.clew.common;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** A client of an {@link AdminServer}: its requests, one after the other. */
final class AdminConnection implements Runnable {
  private static final LogOnce LOG_ONCE = new LogOnce(SafeLog.logger(AdminServer.class));

  /** How much of a body that nobody wanted is read before the connection is closed instead. */
  private static final int MAX_DRAINED = 64 * 1024;

  private final Socket socket;
  private final AdminServer.Handler handler;
  private final long requestNanos;
  private volatile long startNanos = System.nanoTime();

  /** Whether no whole request is there. */
  private volatile boolean waiting = true;

  AdminConnection(Socket socket, AdminServer.Handler handler, long requestNanos) {
    this.socket = socket;
    this.handler = handler;
    this.requestNanos = requestNanos;
  }

  boolean isWaiting() {
    return waiting;
  }

  boolean isOverdue(long now) {
    return now - startNanos > requestNanos;
  }

  @Override
  public void run() {
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      boolean more = true;
      while (more) {
        waiting = true;
        more = serve(in, out);
        startNanos = System.nanoTime();
      }
      waiting = true;
      socket.shutdownOutput();
      drain(in, 16 * MAX_DRAINED); // To close it at once would take the answer from the client.
    } catch (IOException e) {
      // The client is gone, or its time is over.
    } catch (RuntimeException e) {
      LOG_ONCE.warn("a connection of an operators' page failed", e);
    } finally {
      close();
    }
  }

  /** Returns whether another request may follow. */
  private boolean serve(InputStream in, OutputStream out) throws IOException {
    RequestHead head = null;
    AdminAnswer answer;
    boolean goOn = false;
    try {
      head = RequestHead.read(in);
      if (head == null) {
        return false;
      }
      if (head.awaitsContinue()) {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      }
      InputStream body = new FirstRead(head.body(in));
      waiting = head.hasBody();
      answer = handler.answer(head.toRequest(socket.getInetAddress(), body));
      goOn = head.isKeptAlive() && drain(body, MAX_DRAINED);
    } catch (MalformedRequestException e) {
      answer = AdminAnswer.text(e.status(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG_ONCE.warn("an operators' page failed", e);
      answer = AdminAnswer.text(500, "internal error, see the log");
    }
    send(out, answer, goOn, head != null && head.method().equals("HEAD"));
    return goOn;
  }

  private static boolean drain(InputStream in, int limit) throws IOException {
    byte[] buffer = new byte[4096];
    int total = 0;
    int read = 0;
    while (total < limit && (read = in.read(buffer)) >= 0) {
      total += read;
    }
    return read < 0;
  }

  private static void send(OutputStream out, AdminAnswer answer, boolean goOn, boolean headOnly)
      throws IOException {
    byte[] body = answer.bytes();
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(answer.status());
    head.append(' ').append(reason(answer.status())).append("\r\nDate: ");
    head.append(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    answer
        .headers()
        .forEach(
            (name, value) ->
                head.append("\r\n").append(name).append(": ").append(OneLine.of(value)));
    head.append("\r\nContent-Length: ").append(body.length);
    head.append("\r\nConnection: ").append(goOn ? "keep-alive" : "close").append("\r\n\r\n");
    byte[] start = head.toString().getBytes(ISO_8859_1);
    byte[] all = new byte[start.length + (headOnly ? 0 : body.length)];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, all.length - start.length);
    out.write(all);
    out.flush();
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 500 -> "Internal Server Error";
      default -> status < 400 ? "OK" : "Refused";
    };
  }

  /** From any thread. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  /** A body; once it was read to its end the connection waits for nothing. */
  private final class FirstRead extends InputStream {
    private final InputStream in;

    FirstRead(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      return noted(in.read());
    }

    @Override
    public int read(byte @Nullable [] target, int offset, int length) throws IOException {
      return noted(in.read(target, offset, length));
    }

    private int noted(int read) {
      if (read < 0) {
        waiting = false;
      }
      return read;
    }
  }
}
